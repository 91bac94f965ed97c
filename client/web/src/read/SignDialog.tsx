import { Button } from '@mantine/core'
import type { ReportContent } from '@lianxin/contract'
import { type KeyboardEvent, useState } from 'react'
import { readText } from '../text/read.ts'
import { useText, useTexts } from '../text/useText.ts'
import { ErrorNote } from '../ui/ErrorNote.tsx'
import { StateMark } from '../ui/StateMark.tsx'
import { Dialog, DialogActions } from './Dialog.tsx'
import classes from './SignDialog.module.css'
import shared from './read.module.css'

interface SignDialogProps {
  readonly content: ReportContent
  /** Name, sex, age and number, so that the right patient is signed. */
  readonly patient: string
  readonly amendmentReason: string | null
  /** Rejects with Refusal; on success the dialog is taken away by its owner. */
  sign(): Promise<void>
  onClose(): void
}

/** Every word that the signature stands for, in the order of the report; long ones scroll and leave the buttons in sight. */
function ToBeSigned({ content, amendmentReason }: Pick<SignDialogProps, 'content' | 'amendmentReason'>) {
  const t = useTexts(readText)
  return (
    <>
      <p>
        {content.critical ? (
          <StateMark tone="danger" strong>
            {t.critical} · {t.criticalHelp}
          </StateMark>
        ) : (
          <StateMark tone="quiet" icon="info">
            {t.notCritical}
          </StateMark>
        )}
      </p>
      <section className={classes['toBeSigned']} aria-label={t.report} tabIndex={0}>
        <dl>
          {(['findings', 'conclusion', 'advice'] as const).map((part) => (
            <div key={part} data-part={part}>
              <dt>{t[part]}</dt>
              <dd>{content[part].trim() === '' ? <span className={shared['missing']}>{t.unknown}</span> : content[part]}</dd>
            </div>
          ))}
          {amendmentReason !== null && (
            <div>
              <dt>{t.amendReason}</dt>
              <dd>{amendmentReason}</dd>
            </div>
          )}
        </dl>
      </section>
    </>
  )
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
        <ToBeSigned content={content} amendmentReason={amendmentReason} />
        <p className={shared['hint']}>{t.signText}</p>
        {error !== null && <ErrorNote error={error} />}
        <DialogActions>
          <Button variant="default" onClick={onClose}>
            {shell.cancel}
          </Button>
          <Button onClick={() => void confirm()} loading={busy}>
            {t.signNow}
            <kbd className={shared['kbd']}>Ctrl Enter</kbd>
          </Button>
        </DialogActions>
      </div>
    </Dialog>
  )
}
