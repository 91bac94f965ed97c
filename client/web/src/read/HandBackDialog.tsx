import { Button } from '@mantine/core'
import { type FormEvent, useId, useState } from 'react'
import { readText } from '../text/read.ts'
import { useText, useTexts } from '../text/useText.ts'
import { ErrorNote } from '../ui/ErrorNote.tsx'
import { Dialog, DialogActions } from './Dialog.tsx'
import classes from './HandBackDialog.module.css'
import shared from './read.module.css'

interface HandBackDialogProps {
  /** Rejects with Refusal. */
  handBack(reason: string): Promise<void>
  onClose(): void
}

export function HandBackDialog({ handBack, onClose }: HandBackDialogProps) {
  const t = useTexts(readText)
  const { shell } = useText()
  const [reason, setReason] = useState('')
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const id = useId()
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setError(null)
    await handBack(reason.trim()).catch((caught: unknown) => {
      setError(caught)
      setBusy(false)
    })
  }
  return (
    <Dialog title={t.handBackTitle} onClose={onClose}>
      <form onSubmit={submit}>
        <p>{t.handBackText}</p>
        <div className={`${shared['choices']} ${classes['chips']}`}>
          {t.handBackReasons.map((each) => (
            <button key={each} type="button" aria-pressed={each === reason} onClick={() => setReason(each)}>
              {each}
            </button>
          ))}
        </div>
        <div className={shared['field']}>
          <label htmlFor={id}>{t.handBackReason}</label>
          <textarea
            id={id}
            className={shared['input']}
            rows={2}
            maxLength={300}
            required
            value={reason}
            onChange={(e) => setReason(e.target.value)}
          />
        </div>
        {error !== null && <ErrorNote error={error} />}
        <DialogActions>
          <Button variant="default" onClick={onClose}>
            {shell.cancel}
          </Button>
          <Button type="submit" loading={busy} disabled={reason.trim() === ''}>
            {t.handBack}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
