import type { FormEvent, ReactNode } from 'react'
import { useText } from '../text/useText.ts'
import { LanguageSwitch } from '../ui/LanguageSwitch.tsx'
import classes from './session.module.css'

interface FrontProps {
  title: string
  onSubmit?: (event: FormEvent<HTMLFormElement>) => void
  children: ReactNode
}

/** The page before anyone is signed in: product, one form, language. */
export function Front({ title, onSubmit, children }: FrontProps) {
  const { shell } = useText()
  return (
    <main className={classes['front']}>
      <div className={classes['box']}>
        <div className={classes['product']}>
          <img src="/mark.svg" alt="" width="40" height="40" />
          <div>
            <div className={classes['name']}>{shell.product}</div>
            <div className={classes['tagline']}>{shell.tagline}</div>
          </div>
        </div>
        <form className={classes['form']} onSubmit={onSubmit}>
          <h1 className={classes['title']}>{title}</h1>
          {children}
        </form>
        <LanguageSwitch />
      </div>
    </main>
  )
}
