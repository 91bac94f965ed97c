import { Button } from '@mantine/core'
import type { ReportContent } from '@lianxin/contract'
import { type KeyboardEvent, useState } from 'react'
import { readText } from '../text/read.ts'
import { useText, useTexts } from '../text/useText.ts'
import { ErrorNote } from '../ui/ErrorNote.tsx'
import { StateMark } from '../ui/StateMark.tsx'
import { Dialog, DialogActions } from './Dialog.tsx'
import classes from './read.module.css'

interface SignDialogProps {
  readonly content: ReportContent
  /** Name, sex, age and number, so that the right patient is signed. */
  readonly patient: string
  readonly amendmentReason: string | null
  /** Rejects with Refusal; on success the dialog is taken away by its owner. */
  sign(): Promise<void>
  onClose(): void
}

/** The second, deliberate step of signing: what will be signed, for whom. Nothing signs without it. */
export function SignDialog({ content, patient, amendmentReason, sign, onClose }: SignDialogProps) {
  const t = useTexts(readText)
  const { shell } = useText()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const confirm = async () => {
    if (busy) return
    setBusy(true)
    setError(null)
    try {
      await sign()
    } catch (caught) {
      setError(caught)
      setBusy(false)
    }
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    event.stopPropagation()
    if (!event.repeat) void confirm()
  }
  return (
    <Dialog title={t.signTitle} onClose={onClose}>
      <div onKeyDown={onKeyDown}>
        <p className={classes['signPatient']}>{patient}</p>
        <p className={classes['signConclusion']}>{content.conclusion}</p>
        {content.critical && (
          <StateMark tone="danger" strong>
            {t.critical}
          </StateMark>
        )}
        {amendmentReason !== null && (
          <p>
            {t.amendReason}：{amendmentReason}
          </p>
        )}
        <p className={classes['hint']}>{t.signText}</p>
        {error !== null && <ErrorNote error={error} />}
        <DialogActions>
          <Button variant="default" onClick={onClose}>
            {shell.cancel}
          </Button>
          <Button onClick={() => void confirm()} loading={busy}>
            {t.signNow}
            <kbd className={classes['kbd']}>Ctrl Enter</kbd>
          </Button>
        </DialogActions>
      </div>
    </Dialog>
  )
}
