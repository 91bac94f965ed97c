import { Button } from '@mantine/core'
import type { EcgDetail, ReportContent, ReportVersion } from '@lianxin/contract'
import { useId, useState } from 'react'
import { readText } from '../text/read.ts'
import { useText, useTexts } from '../text/useText.ts'
import { patientLine } from './patientLine.ts'
import { CriticalFlag, ReportFields } from './ReportFields.tsx'
import classes from './read.module.css'
import { SignDialog } from './SignDialog.tsx'
import type { Amendment } from './useCase.ts'

interface AmendEditorProps {
  readonly ecg: EcgDetail
  readonly from: ReportVersion
  /** Rejects with Refusal. */
  sign(content: ReportContent, amendment: Amendment): Promise<void>
  onCancel(): void
}

/** A further version of a signed report; it begins from the last one and needs its reason. */
export function AmendEditor({ ecg, from, sign, onCancel }: AmendEditorProps) {
  const t = useTexts(readText)
  const { shell, language, wire } = useText()
  // what its words began from, even when a newer version arrives meanwhile: the hub refuses to put one over the other unseen
  const [begunFrom] = useState(from)
  const [content, setContent] = useState(from.content)
  const [reason, setReason] = useState('')
  const [signing, setSigning] = useState(false)
  const id = useId()
  const ready = reason.trim() !== '' && content.conclusion.trim() !== ''
  return (
    <section className={classes['panel']} aria-label={t.amendTitle}>
      <h2 className={classes['panelTitle']}>{t.amendTitle}</h2>
      <div className={classes['field']}>
        <label htmlFor={id}>{t.amendReason}</label>
        <textarea
          id={id}
          className={classes['input']}
          rows={2}
          maxLength={500}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </div>
      <ReportFields content={content} onEdit={(change) => setContent({ ...content, ...change })} />
      <CriticalFlag on={content.critical} onChange={(critical) => setContent({ ...content, critical })} />
      <div className={classes['tools']}>
        <Button disabled={!ready} onClick={() => setSigning(true)}>
          {t.signAmendment}
        </Button>
        <Button variant="default" onClick={onCancel}>
          {shell.cancel}
        </Button>
      </div>
      {signing && (
        <SignDialog
          content={content}
          patient={[ecg.patient.name ?? ecg.patient.id ?? t.noName, patientLine(ecg, wire, language), `${t.number} ${ecg.number}`].join(
            ' · ',
          )}
          amendmentReason={reason.trim()}
          sign={() => sign(content, { versionNo: begunFrom.versionNo, reason: reason.trim() })}
          onClose={() => setSigning(false)}
        />
      )}
    </section>
  )
}
