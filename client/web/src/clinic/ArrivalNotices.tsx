import type { QueueRow } from '@lianxin/contract'
import { useEffect, useRef } from 'react'
import { nameIn, usePlace } from '../session/Place.tsx'
import { clinicText } from '../text/clinic.ts'
import { useText, useTexts } from '../text/useText.ts'
import { notify } from '../ui/notify.ts'
import { go } from '../ui/route.ts'
import { arrivalsBetween } from './arrivals.ts'
import { useSiteTasks } from './ClinicProvider.tsx'

/** Tells of a report or a return while the page is not looked at: the site and the number, never the patient. */
export function ArrivalNotices() {
  const t = useTexts(clinicText)
  const { language } = useText()
  const { tasks } = useSiteTasks()
  const place = usePlace()
  const before = useRef<readonly QueueRow[]>([])
  useEffect(() => {
    const sites = new Set<string>(place?.all.map((organisation) => organisation.id))
    for (const { kind, task } of arrivalsBetween(before.current, tasks)) {
      if (!sites.has(task.site.id)) continue
      const site = nameIn(language, task.site)
      const title = kind === 'report' ? t.noticeReport(site) : t.noticeReturned(site)
      notify(title, t.number(task.summary.number), task.taskId, () => go('clinic', 'ecg', task.subject.id))
    }
    before.current = tasks
  }, [tasks, place, t, language])
  return null
}
