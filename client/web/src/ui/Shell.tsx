import type { ReactNode } from 'react'
import type { Home } from '../session/session.ts'
import { useText } from '../text/useText.ts'
import { LineState, SoundState } from './LineState.tsx'
import { PersonMenu } from './PersonMenu.tsx'
import { href } from './route.ts'
import classes from './shell.module.css'

interface ShellProps {
  home: Home | null
  homes: readonly Home[]
  /** Where the person works, in words or as a choice. */
  place: ReactNode
  /** The way to the consultations, for whoever may take part in them. */
  consult?: ReactNode
  /** The cardiologist's on-duty switch. */
  duty?: ReactNode
  children: ReactNode
}

/** The one header of every home. */
export function Shell({ home, homes, place, consult, duty, children }: ShellProps) {
  const { shell } = useText()
  return (
    <div className={classes['shell']}>
      <a className={classes['skip']} href="#content" onClick={focusContent}>
        {shell.skipToContent}
      </a>
      <header className={classes['header']}>
        <span className={classes['product']}>
          <img src="/mark.svg" alt="" width="28" height="28" />
          <span className={classes['productName']}>{shell.product}</span>
        </span>
        <span className={classes['place']}>{place}</span>
        {(homes.length > 1 || consult) && (
          <nav aria-label={shell.homesLabel} className={classes['homes']}>
            {homes.map((each) => (
              <a key={each} href={href(each)} aria-current={each === home ? 'page' : undefined}>
                {shell.homes[each]}
              </a>
            ))}
            {consult}
          </nav>
        )}
        <span className={classes['space']} />
        {duty}
        <LineState />
        <SoundState />
        <PersonMenu />
      </header>
      <main id="content" tabIndex={-1} className={classes['content']}>
        {children}
      </main>
    </div>
  )
}

/** The address belongs to the router, so the skip link moves the focus itself. */
function focusContent(event: { preventDefault(): void }): void {
  event.preventDefault()
  document.getElementById('content')?.focus()
}

/** A screen without the header: the whole window for it and for what calls meanwhile, which stands above it. */
export function Alone({ children }: { children: ReactNode }) {
  return <div className={classes['alone']}>{children}</div>
}
