import type { QueueRow, Receipt } from '@lianxin/contract'
import type { TableState, UploadItem } from '@lianxin/live'
import { Button } from '@mantine/core'
import { useLive, useObservable } from '../session/live.tsx'
import { usePlace } from '../session/Place.tsx'
import { clinicText } from '../text/clinic.ts'
import { useText, useTexts } from '../text/useText.ts'
import { EmptyState, LoadingRows } from '../ui/EmptyState.tsx'
import { ClockTime } from '../ui/RunningTime.tsx'
import { href } from '../ui/route.ts'
import { StateMark } from '../ui/StateMark.tsx'
import { clockTime, startOfDay } from '../ui/time.ts'
import { useOutbox, useOutboxItems, useSiteTasks, useStories } from './ClinicProvider.tsx'
import classes from './clinic.module.css'
import { NoticeOffer } from './NoticeOffer.tsx'
import { usePatientLine } from './PatientLine.tsx'
import { type ClinicRow, clinicRows, isWaitingAnew } from './rows.ts'
import { TaskRow } from './TaskRow.tsx'
import { UnsentRow } from './UnsentRow.tsx'

/** Today's sends: what has not arrived is pinned on top. */
export function TodayList() {
  const t = useTexts(clinicText)
  const { shell } = useText()
  const live = useLive()
  const items = useOwnItems()
  const { tasks, state } = useSiteTasks()
  const { unsent, arrived } = clinicRows(items, tasks, startOfDay(live.hubNow()))
  return (
    <section className={classes['today']} aria-label={t.today}>
      {unsent.length > 0 && <Unsent items={unsent} />}
      <WaitingStories />
      {items.map((item) => item.receipt?.duplicate && <Duplicate key={item.id} item={item} receipt={item.receipt} tasks={tasks} />)}
      <h2 className={classes['sectionTitle']}>{t.today}</h2>
      {state === 'stale' && (
        <p className={classes['stale']} role="status">
          {t.stale}
        </p>
      )}
      <NoticeOffer />
      <Arrived rows={arrived} state={state} loadingLabel={shell.loading} />
    </section>
  )
}

/** What waits is everyone's at this device; what has arrived from a site is for its own people. */
function useOwnItems(): readonly UploadItem[] {
  const items = useOutboxItems()
  const sites = usePlace()?.all.map((organisation) => organisation.id) ?? []
  return items.filter((item) => item.receipt === null || sites.includes(item.siteId))
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
function WaitingStories() {
  const t = useTexts(clinicText)
  const patientLine = usePatientLine()
  const drafts = useObservable(useStories().drafts)
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
  const online = useObservable(useLive().connection).state === 'online'
  if (rows.length === 0 && state === 'loading' && online) return <LoadingRows rows={3} label={loadingLabel} />
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
        row.kind === 'task' ? <TaskRow key={row.key} task={row.task} showSite={severalSites} /> : <StandIn key={row.key} item={row.item} />,
      )}
    </ul>
  )
}

/** The hub had this very file from this site already: one ECG, its first receipt; one that was handed back waits anew. */
function Duplicate({ item, receipt, tasks }: { item: UploadItem; receipt: Receipt; tasks: readonly QueueRow[] }) {
  const t = useTexts(clinicText)
  const { shell } = useText()
  const outbox = useOutbox()
  return (
    <p className={classes['notice']} role="status">
      {isWaitingAnew(receipt, tasks) ? t.duplicateAgain(receipt.number) : t.duplicate(clockTime(receipt.receivedAt), receipt.number)}
      <Button variant="subtle" onClick={() => void outbox.remove(item.id)}>
        {shell.close}
      </Button>
    </p>
  )
}

/** Arrived, but the hub's row is not here yet (the line went right after the receipt). */
function StandIn({ item }: { item: UploadItem }) {
  const t = useTexts(clinicText)
  const patientLine = usePatientLine()
  if (!item.receipt) return null
  return (
    <li className={classes['row']}>
      <div className={classes['rowWho']}>
        <span className={classes['rowPatient']}>{patientLine(item.patient)}</span>
        <span className={classes['rowSub']}>{item.fileName}</span>
      </div>
      <div className={classes['rowState']}>
        <StateMark tone="done">{t.state.waiting}</StateMark>
      </div>
      <div className={classes['rowTimes']}>
        <span>{t.number(item.receipt.number)}</span>
        <ClockTime at={item.receipt.receivedAt} />
      </div>
    </li>
  )
}
