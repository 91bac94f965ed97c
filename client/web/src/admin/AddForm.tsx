import { Button } from '@mantine/core'
import type { FormEvent, ReactNode } from 'react'
import { useText } from '../text/useText.ts'
import { ErrorNote } from '../ui/ErrorNote.tsx'
import classes from './admin.module.css'
import { useWriting } from '../ui/useWriting.ts'

interface AddFormProps {
  readonly title: string
  /** The write, from what the named fields hold; null when it does not do and the fields say why. */
  add(field: (name: string) => string): Promise<unknown> | null
  onAdded(): Promise<void>
  onClose(): void
  readonly children: ReactNode
}

/** One more of something: its fields, then add or cancel. */
export function AddForm({ title, add, onAdded, onClose, children }: AddFormProps) {
  const { shell } = useText()
  const { busy, error, run } = useWriting()

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const adding = add((name) => String(form.get(name) ?? ''))
    if (!adding || !(await run(() => adding))) return
    await onAdded()
    onClose()
  }

  return (
    <form className={classes['panel']} aria-label={title} onSubmit={(event) => void submit(event)}>
      {error !== null && <ErrorNote error={error} />}
      <div className={classes['fields']}>{children}</div>
      <div className={classes['actions']}>
        <Button type="submit" loading={busy}>
          {title}
        </Button>
        <Button variant="default" onClick={onClose}>
          {shell.cancel}
        </Button>
      </div>
    </form>
  )
}
