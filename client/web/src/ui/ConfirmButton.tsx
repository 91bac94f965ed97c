import { Button } from '@mantine/core'
import { useState } from 'react'
import { useText } from '../text/useText.ts'
import classes from './ConfirmButton.module.css'

interface ConfirmButtonProps {
  label: string
  /** What will happen to whom. */
  question: string
  disabled: boolean
  onConfirmed: () => void
}

/** Asks once, in its own place, before it does what cannot simply be taken back. */
export function ConfirmButton({ label, question, disabled, onConfirmed }: ConfirmButtonProps) {
  const { shell } = useText()
  const [asking, setAsking] = useState(false)
  if (!asking) {
    return (
      <Button variant="default" disabled={disabled} onClick={() => setAsking(true)}>
        {label}
      </Button>
    )
  }
  const answer = (yes: boolean) => {
    setAsking(false)
    if (yes) onConfirmed()
  }
  return (
    <fieldset className={classes['confirm']} onKeyDown={(event) => event.key === 'Escape' && answer(false)}>
      <legend className="lx-hidden">{label}</legend>
      <span role="alert">{question}</span>
      <Button disabled={disabled} onClick={() => answer(true)}>
        {label}
      </Button>
      <Button variant="default" autoFocus onClick={() => answer(false)}>
        {shell.cancel}
      </Button>
    </fieldset>
  )
}
