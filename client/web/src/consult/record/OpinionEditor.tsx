import { Button } from '@mantine/core'
import type { OpinionContent, OpinionVersion } from '@lianxin/contract'
import { type KeyboardEvent, useId, useState } from 'react'
import { Dialog, DialogActions } from '../../read/Dialog.tsx'
import { useLive } from '../../session/live.tsx'
import { useMe } from '../../session/SessionProvider.tsx'
import { consultText } from '../../text/consult.ts'
import { consultRecordText } from '../../text/consultRecord.ts'
import { useText, useTexts } from '../../text/useText.ts'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { Icon } from '../../ui/icons.tsx'
import { dateTime } from '../../ui/time.ts'
import lists from '../consult.module.css'
import { useSubjectWords } from '../words.ts'
import { draftFrom, isSuperseded, keepDraft, maySign, type OpinionDraft, recallDraft } from './opinionDraft.ts'
import classes from './record.module.css'
import { useWriting } from '../../ui/useWriting.ts'
import type { ConsultRecord } from './useRecord.ts'

interface OpinionEditorProps {
  readonly record: Pick<ConsultRecord, 'row' | 'changed'>
  readonly last: OpinionVersion | null
  onDone(): void
}

const limits = { findings: 4000, opinion: 4000, advice: 2000 } as const

/** Writes an opinion or, where one is signed, its amendment; signing is a second, deliberate step. */
export function OpinionEditor({ record, last, onDone }: OpinionEditorProps) {
  const t = useTexts(consultRecordText)
  const id = useId()
  const { draft, edit, forget } = useDraft(record, last)
  const [signing, setSigning] = useState(false)
  const labels = { findings: t.findings, opinion: t.opinionText, advice: t.advice }
  const field = (name: keyof OpinionContent, rows: number) => (
    <div className={lists['field']}>
      <label htmlFor={`${id}-${name}`}>{labels[name]}</label>
      <textarea
        id={`${id}-${name}`}
        className={lists['input']}
        rows={rows}
        maxLength={limits[name]}
        value={draft.content[name]}
        onChange={(event) => edit({ ...draft, content: { ...draft.content, [name]: event.target.value } })}
      />
    </div>
  )
  return (
    <section className={classes['card']} aria-label={last ? t.amendTitle : t.write}>
      <h3 className={classes['cardTitle']}>{last ? t.amendTitle : t.write}</h3>
      {last && isSuperseded(draft, last) && <Superseded last={last} onAmend={() => edit({ ...draft, amendsVersionNo: last.versionNo })} />}
      {draft.amendsVersionNo !== null && (
        <div className={lists['field']}>
          <label htmlFor={`${id}-reason`}>{t.amendReason}</label>
          <textarea
            id={`${id}-reason`}
            className={lists['input']}
            rows={2}
            maxLength={500}
            value={draft.reason}
            onChange={(event) => edit({ ...draft, reason: event.target.value })}
          />
        </div>
      )}
      {field('findings', 4)}
      {field('opinion', 4)}
      {field('advice', 3)}
      <div className={classes['row']}>
        <Button disabled={!maySign(draft, last)} onClick={() => setSigning(true)}>
          {t.sign}
        </Button>
        <Button variant="default" onClick={onDone}>
          {t.keepForLater}
        </Button>
      </div>
      {signing && (
        <OpinionSignDialog
          record={record}
          draft={draft}
          onSigned={() => {
            forget()
            onDone()
          }}
          onClose={() => setSigning(false)}
        />
      )}
    </section>
  )
}

/** Somebody else has signed while this was being written: their words first, then the way on with these. */
function Superseded({ last, onAmend }: { last: OpinionVersion; onAmend: () => void }) {
  const t = useTexts(consultRecordText)
  const { language } = useText()
  return (
    <div className={classes['superseded']} role="alert">
      <p>
        <Icon name="warning" /> {t.superseded(last.consultantName, dateTime(last.signedAt, language), last.versionNo)}
      </p>
      <p className={classes['prose']}>{last.content.opinion}</p>
      <Button size="sm" variant="default" onClick={onAmend}>
        {t.amendNewer(last.versionNo)}
      </Button>
    </div>
  )
}

function useDraft({ row: { consultId } }: OpinionEditorProps['record'], last: OpinionVersion | null) {
  const { personId } = useMe()
  const [draft, setDraft] = useState<OpinionDraft>(() => recallDraft(personId, consultId) ?? draftFrom(last))
  const edit = (next: OpinionDraft) => {
    keepDraft(personId, consultId, next)
    setDraft(next)
  }
  return { draft, edit, forget: () => keepDraft(personId, consultId, null) }
}

interface OpinionSignDialogProps {
  readonly record: OpinionEditorProps['record']
  readonly draft: OpinionDraft
  onSigned(): void
  onClose(): void
}

/** Every word that the signature stands for, and about whom. */
function OpinionSignDialog({ record: { row, changed }, draft, onSigned, onClose }: OpinionSignDialogProps) {
  const t = useTexts(consultRecordText)
  const words = useTexts(consultText)
  const { shell } = useText()
  const live = useLive()
  const subject = useSubjectWords()
  const { busy, error, run } = useWriting()
  const { content, reason, amendsVersionNo } = draft
  const sign = async () => {
    if (busy) return
    const amendmentReason = amendsVersionNo === null ? null : reason.trim()
    const signed = await run(() =>
      live.write(
        'consult:sign-opinion',
        { consultId: row.consultId, content, amendsVersionNo, amendmentReason },
        { giveUpAfterMs: 20_000 },
      ),
    )
    if (!signed) return
    changed()
    onSigned()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.repeat) return
    event.preventDefault()
    void sign()
  }
  const parts = [
    [t.findings, content.findings],
    [t.opinionText, content.opinion],
    [t.advice, content.advice],
    [t.amendReason, amendsVersionNo === null ? '' : reason],
  ] as const
  return (
    <Dialog title={t.signTitle} onClose={onClose} wide>
      <div className={lists['form']} onKeyDown={onKeyDown}>
        <p>
          <strong>{subject(row)}</strong> · {words.number(row.number)}
        </p>
        <section className={classes['toBeSigned']} aria-label={t.opinion} tabIndex={0}>
          <dl>
            {parts
              .filter(([, text]) => text.trim() !== '')
              .map(([label, text]) => (
                <div key={label}>
                  <dt>{label}</dt>
                  <dd>{text}</dd>
                </div>
              ))}
          </dl>
        </section>
        <p className={lists['hint']}>{t.signText}</p>
        {error !== null && <ErrorNote error={error} />}
        <DialogActions>
          <Button variant="default" onClick={onClose}>
            {shell.cancel}
          </Button>
          <Button onClick={() => void sign()} loading={busy}>
            {t.signNow}
          </Button>
        </DialogActions>
      </div>
    </Dialog>
  )
}
