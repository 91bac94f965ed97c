import { Button } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import type { QueueRow } from '@lianxin/contract'
import { nameIn, usePlace } from '../session/Place.tsx'
import { type ClinicText, clinicText } from '../text/clinic.ts'
import { useText, useTexts } from '../text/useText.ts'
import { notify } from '../ui/notify.ts'
import { go, href } from '../ui/route.ts'
import { type Arrival, arrivalsBetween } from './arrivals.ts'
import { useSiteTasks } from './ClinicProvider.tsx'
import classes from './ArrivalNotices.module.css'

/**
 * Tells of a report, an amendment or a return while the page is not looked at: the site and the number, never the patient. What an
 * amendment replaces may have been acted on already, so that it also stays on the page until somebody closes it.
 */
export function ArrivalNotices() {
  const t = useTexts(clinicText)
  const { language } = useText()
  const { tasks } = useSiteTasks()
  const place = usePlace()
  const before = useRef<readonly QueueRow[]>([])
  const [amendments, setAmendments] = useState<readonly Arrival[]>([])
  useEffect(() => {
    const sites = new Set<string>(place?.all.map((organisation) => organisation.id))
    const arrivals = arrivalsBetween(before.current, tasks).filter(({ task }) => sites.has(task.site.id))
    before.current = tasks
    for (const { kind, task } of arrivals) {
      const title = noticeOf[kind](t)(nameIn(language, task.site))
      notify(title, t.number(task.summary.number), task.taskId, () => go('clinic', 'ecg', task.subject.id))
    }
    const news = arrivals.filter(({ kind }) => kind === 'amended' || kind === 'withdrawn')
    if (news.length > 0)
      setAmendments((shown) => [...shown.filter(({ task }) => news.every((one) => one.task.taskId !== task.taskId)), ...news])
  }, [tasks, place, t, language])
  const close = (arrival: Arrival) => setAmendments((shown) => shown.filter((one) => one !== arrival))
  if (amendments.length === 0) return null
  return (
    <div className={classes['amendments']}>
      {amendments.map((arrival) => (
        <Amendment key={arrival.task.taskId} arrival={arrival} onClose={() => close(arrival)} />
      ))}
    </div>
  )
}

const noticeOf: Record<Arrival['kind'], (t: ClinicText) => (site: string) => string> = {
  report: (t) => t.noticeReport,
  amended: (t) => t.noticeAmended,
  withdrawn: (t) => t.noticeWithdrawn,
  returned: (t) => t.noticeReturned,
}

function Amendment({ arrival: { kind, task }, onClose }: { arrival: Arrival; onClose: () => void }) {
  const t = useTexts(clinicText)
  const { shell } = useText()
  const { number } = task.summary
  return (
    <div className={classes['amendment']} role="alert">
      <a href={href('clinic', 'ecg', task.subject.id)} onClick={onClose}>
        {kind === 'withdrawn' ? t.withdrawnHere(number) : t.amendedHere(number)}
      </a>
      <Button variant="subtle" aria-label={`${shell.close} ${t.number(number)}`} onClick={onClose}>
        {shell.close}
      </Button>
    </div>
  )
}
