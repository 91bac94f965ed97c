import { Button } from '@mantine/core'
import type { EcgDetail, QueueRow, ReportContent, ReportDraft, ReportVersion } from '@lianxin/contract'
import { type RefObject, useState } from 'react'
import type { LeaseState } from '../queue/lease.ts'
import { isOpen } from '../queue/sections.ts'
import { useLive } from '../session/live.tsx'
import { readText } from '../text/read.ts'
import { useText, useTexts } from '../text/useText.ts'
import { LoadingRows } from '../ui/EmptyState.tsx'
import { ErrorNote } from '../ui/ErrorNote.tsx'
import { Icon } from '../ui/icons.tsx'
import { LatePart } from '../ui/LatePart.tsx'
import { go } from '../ui/route.ts'
import { clockTime } from '../ui/time.ts'
import { AmendEditor } from './AmendEditor.tsx'
import { ContextPanel } from './ContextPanel.tsx'
import type { Drafts } from './drafts.ts'
import { lastOf } from './lastOf.ts'
import { type EditorKeys, ReportEditor } from './ReportEditor.tsx'
import { ReportSummary } from './ReportSummary.tsx'
import classes from './CaseSide.module.css'
import shared from './read.module.css'
import type { Asked } from './useAsked.ts'
import type { Amendment } from './useCase.ts'

const loadStartButton = async () => (await import('../consult/StartButton.tsx')).StartButton

export interface CaseSideProps {
  readonly row: QueueRow | null
  readonly ecg: Asked<EcgDetail>
  readonly report: Asked<{ readonly draft: ReportDraft | null; readonly versions: readonly ReportVersion[] }>
  readonly drafts: Drafts
  readonly mine: boolean
  /** It was mine and is not any more; what was written is still here. */
  readonly lost: boolean
  readonly lease: LeaseState | null
  readonly taken: boolean
  readonly busy: boolean
  readonly keys: RefObject<EditorKeys | null>
  claim(): void
  release(): Promise<void>
  askToHandBack(): void
  sign(content: ReportContent, amendment: Amendment | null): Promise<void>
}

/** Right of the paper: whose hands it is in, the clinical context, the report. */
export function CaseSide(props: CaseSideProps) {
  const { ecg, report, mine, drafts } = props
  const t = useTexts(readText)
  if (!ecg.value) return ecg.error === null ? <LoadingRows rows={5} label={t.loading} /> : <Failed asked={ecg} />
  return (
    <>
      <Holding {...props} />
      <ContextPanel ecg={ecg.value} />
      <MeetAbout task={props.row ?? ecg.value.task} />
      {report.error !== null && !report.value && <Failed asked={report} />}
      {(report.value || drafts.has(ecg.value.id)) && <Report {...props} ecg={ecg.value} opened={report.value} />}
      {mine && !report.value && !drafts.has(ecg.value.id) && <HoldingTools {...props} />}
    </>
  )
}

/** The room is one tap away from the ECG. */
function MeetAbout({ task }: { task: QueueRow }) {
  return (
    <div className={shared['panel']}>
      <LatePart
        load={loadStartButton}
        props={{ subject: { ecgId: task.subject.id, summary: task.summary, urgency: task.urgency } }}
        waiting={<div className={classes['toolRoom']} />}
      />
    </div>
  )
}

/** Says in whose hands the task is, wherever that is not plainly the reader's own. */
function Holding({ row, mine, lost, lease, taken, busy, claim }: CaseSideProps) {
  const t = useTexts(readText)
  const { wire } = useText()
  const live = useLive()
  if (lost)
    return (
      <div className={classes['banner']} data-tone="warn" role="alert">
        <p>
          <Icon name="warning" /> <strong>{t.lostTitle}</strong>
        </p>
        {lease?.kind === 'lost' && <p>{wire.reasons[lease.reason]}</p>}
        {row?.reader && <p>{t.heldByOther(row.reader.name)}</p>}
        <p>{t.lostText}</p>
        {row?.state === 'waiting' && (
          <Button size="sm" loading={busy} onClick={claim}>
            {t.reclaim}
          </Button>
        )}
      </div>
    )
  if (mine && lease?.kind === 'unsure')
    return (
      <p className={classes['banner']} data-tone="warn" role="status">
        <Icon name="offline" /> {live.hubNow() > lease.until ? t.unsurePast : t.unsure(clockTime(lease.until))}
      </p>
    )
  if (row === null) return <p className={classes['banner']}>{t.notFound}</p>
  return <HeldByOther row={row} mine={mine} taken={taken} />
}

/** Another reads it; said beside the report, and on a phone, where that is a step away, above the paper too. */
export function HeldByOther({ row, mine, taken }: Pick<CaseSideProps, 'row' | 'mine' | 'taken'>) {
  const t = useTexts(readText)
  if (mine || !row?.reader || !isOpen(row)) return null
  return (
    <p className={classes['banner']} data-tone="info" role="status">
      <Icon name="eye" /> {taken && t.takenBy(row.reader.name)} {t.heldByOther(row.reader.name)}
    </p>
  )
}

type Opened = CaseSideProps['report']['value']

function Report({ ecg, opened, ...props }: Omit<CaseSideProps, 'ecg'> & { ecg: EcgDetail; opened: Opened }) {
  const { row, mine, lost, drafts, keys, sign } = props
  const t = useTexts(readText)
  const [amending, setAmending] = useState(false)
  const last = opened ? lastOf(opened.versions) : null
  const writing = (mine || lost) && (row === null || isOpen(row))
  if (writing)
    return (
      <ReportEditor
        draft={drafts.open(ecg.id, opened?.draft ?? null)}
        ecg={ecg}
        readOnly={!mine}
        keys={keys}
        tools={mine && <HoldingTools {...props} />}
        sign={(content) => sign(content, null)}
      />
    )
  if (last && amending)
    return (
      <AmendEditor
        ecg={ecg}
        from={last}
        sign={async (content, amendment) => {
          await sign(content, amendment)
          setAmending(false)
        }}
        onCancel={() => setAmending(false)}
      />
    )
  if (last)
    return <ReportSummary version={last} row={row} mayAmend onOpen={() => go('read', ecg.id, 'report')} onAmend={() => setAmending(true)} />
  if (row?.state === 'returned')
    return (
      <section className={shared['panel']} aria-label={t.report}>
        <h2 className={shared['panelTitle']}>{t.returnedTitle}</h2>
        <p>{row.returnReason}</p>
        <p className={shared['hint']}>{t.returnedText}</p>
      </section>
    )
  return null
}

function HoldingTools({ row, release, askToHandBack }: Pick<CaseSideProps, 'row' | 'release' | 'askToHandBack'>) {
  const t = useTexts(readText)
  const [error, setError] = useState<unknown>(null)
  if (!row) return null
  return (
    <div className={classes['holdingTools']}>
      {error !== null && <ErrorNote error={error} />}
      <div className={shared['tools']}>
        <Button size="sm" variant="default" onClick={() => release().catch(setError)}>
          {t.release}
        </Button>
        <Button size="sm" variant="default" onClick={askToHandBack}>
          {t.handBack}
        </Button>
      </div>
    </div>
  )
}

function Failed({ asked }: { asked: Asked<unknown> }) {
  const { shell } = useText()
  return (
    <ErrorNote error={asked.error}>
      <Button size="sm" variant="default" onClick={asked.again}>
        {shell.retry}
      </Button>
    </ErrorNote>
  )
}
