import type { QueueRow, Receipt } from '@lianxin/contract'
import type { TableState, UploadItem } from '@lianxin/live'
import { Button } from '@mantine/core'
import { useLive, useObservable } from '../session/live.tsx'
import { clinicText } from '../text/clinic.ts'
import { useText, useTexts } from '../text/useText.ts'
import { EmptyState, LoadingRows } from '../ui/EmptyState.tsx'
import { ClockTime } from '../ui/RunningTime.tsx'
import { href } from '../ui/route.ts'
import { StateMark } from '../ui/StateMark.tsx'
import { clockTime, startOfDay } from '../ui/time.ts'
import { useOutbox, useOutboxItems, useOwnSites, useSiteTasks, useStories } from './ClinicProvider.tsx'
import classes from './TodayList.module.css'
import shared from './clinic.module.css'
import { NoticeOffer } from './NoticeOffer.tsx'
import { OthersWaiting } from './OthersWaiting.tsx'
import { bySite } from './ownSites.ts'
import { usePatientLine } from './PatientLine.tsx'
import { type ClinicRow, clinicRows, repeatOf } from './rows.ts'
import type { StoryDraft } from './stories.ts'
import { TaskRow } from './TaskRow.tsx'
import { UnsentRow } from './UnsentRow.tsx'

/** Today's sends: what has not arrived is pinned on top. */
export function TodayList() {
  const t = useTexts(clinicText)
  const { shell } = useText()
  const live = useLive()
  const sites = useOwnSites()
  const { own: items, others } = bySite(useOutboxItems(), sites)
  const stories = bySite(useObservable(useStories().drafts), sites)
  const { tasks, state } = useSiteTasks()
  const offline = useObservable(live.connection).state === 'offline'
  const { unsent, arrived } = clinicRows(items, tasks, startOfDay(live.hubNow()))
  return (
    <section className={classes['today']} aria-label={t.today}>
      {unsent.length > 0 && <Unsent items={unsent} />}
      <WaitingStories drafts={stories.own} />
      <OthersWaiting files={others.filter(({ receipt }) => receipt === null)} stories={stories.others} />
      {items.map(
        (item) =>
          item.receipt?.duplicate && (
            <Duplicate key={item.id} item={item} receipt={item.receipt} items={items} tasks={state === 'live' ? tasks : []} />
          ),
      )}
      <h2 className={shared['sectionTitle']}>{t.today}</h2>
      {state !== 'live' && arrived.length > 0 && (
        <p className={shared['stale']} role="status">
          {offline ? t.stale : t.staleConnecting}
        </p>
      )}
      <NoticeOffer />
      <Arrived rows={arrived} state={state} loadingLabel={shell.loading} />
    </section>
  )
}

function Unsent({ items }: { items: readonly UploadItem[] }) {
  const t = useTexts(clinicText)
  const online = useObservable(useLive().connection).state === 'online'
  const waiting = items.filter((item) => item.state !== 'refused').length
  return (
    <div className={classes['unsent']}>
      <p className={classes['unsentBanner']} role="status">
        <strong>{t.unsentBanner(items.length)}</strong>
        {waiting > 0 && <span>{t.unsentNext}</span>}
      </p>
      <ul className={classes['rows']}>
        {items.map((item) => (
          <UnsentRow key={item.id} item={item} online={online} />
        ))}
      </ul>
    </div>
  )
}

/** Completed offline or right before the page was closed, and not acknowledged: each can be opened and gone on with. */
function WaitingStories({ drafts }: { drafts: readonly StoryDraft[] }) {
  const t = useTexts(clinicText)
  const patientLine = usePatientLine()
  if (drafts.length === 0) return null
  return (
    <div className={classes['unsent']}>
      <p className={classes['unsentBanner']} role="status">
        <strong>{t.storiesWaiting(drafts.length)}</strong>
        <span>{t.unsentNext}</span>
      </p>
      <ul className={classes['rows']}>
        {drafts.map(({ ecgId, mine }) => (
          <li key={ecgId} className={classes['row']}>
            <a className={classes['rowLink']} href={href('clinic', 'ecg', ecgId)} aria-label={t.openRow(patientLine(mine))}>
              <span className={classes['rowPatient']}>{patientLine(mine)}</span>
            </a>
          </li>
        ))}
      </ul>
    </div>
  )
}

function Arrived({ rows, state, loadingLabel }: { rows: readonly ClinicRow[]; state: TableState; loadingLabel: string }) {
  const t = useTexts(clinicText)
  const offline = useObservable(useLive().connection).state === 'offline'
  if (rows.length === 0 && state === 'loading' && !offline) return <LoadingRows rows={3} label={loadingLabel} />
  if (rows.length === 0) {
    return (
      <EmptyState icon="file" title={state === 'live' ? t.empty : t.stale}>
        {t.emptyNext}
      </EmptyState>
    )
  }
  const severalSites = new Set(rows.flatMap((row) => (row.kind === 'task' ? [row.task.site.id] : []))).size > 1
  return (
    <ul className={classes['rows']}>
      {rows.map((row) =>
        row.kind === 'task' ? (
          <TaskRow key={row.key} task={row.task} showSite={severalSites} />
        ) : (
          <StandIn key={row.key} item={row.item} live={state === 'live'} />
        ),
      )}
    </ul>
  )
}

interface DuplicateProps {
  item: UploadItem
  receipt: Receipt
  items: readonly UploadItem[]
  tasks: readonly QueueRow[]
}

/** The hub had this very file from this site already: one ECG, its first receipt; one that was handed back waits anew. */
function Duplicate({ item, receipt, items, tasks }: DuplicateProps) {
  const t = useTexts(clinicText)
  const { shell } = useText()
  const outbox = useOutbox()
  const live = useLive()
  const sentAt = item.queuedAt + live.hubNow() - live.clock.now()
  const { came, raised } = repeatOf(item, sentAt, items, tasks)
  const before = came === 'anew' ? t.duplicateAgain(receipt.number) : t.duplicate(clockTime(receipt.receivedAt), receipt.number)
  return (
    <p className={shared['notice']} role="status">
      <span>
        {before}
        {raised ? t.duplicateRaised : came === 'once' && t.duplicateOnce}
      </span>
      <Button variant="subtle" onClick={() => void outbox.remove(item.id)}>
        {shell.close}
      </Button>
    </p>
  )
}

/** Arrived, but the hub's row is not here (the line went, or the page was opened without one): nothing later is known. */
function StandIn({ item, live }: { item: UploadItem; live: boolean }) {
  const t = useTexts(clinicText)
  const { wire } = useText()
  const patientLine = usePatientLine()
  if (!item.receipt) return null
  return (
    <li className={classes['row']}>
      <div className={classes['rowWho']}>
        <span className={classes['rowPatient']}>{patientLine(item.patient)}</span>
        <span className={classes['rowSub']}>
          <span className={classes['urgencyTag']} data-urgency={item.urgency}>
            {wire.urgencies[item.urgency]}
          </span>
          <span className={shared['fileName']}>{item.fileName}</span>
        </span>
      </div>
      <div className={classes['rowState']}>
        <StateMark tone="quiet" icon="done">
          {t.state.arrived}
        </StateMark>
        {!live && <p className={shared['hint']}>{t.laterUnknown}</p>}
      </div>
      <div className={classes['rowTimes']}>
        <span>{t.number(item.receipt.number)}</span>
        <ClockTime at={item.receipt.receivedAt} />
      </div>
    </li>
  )
}
