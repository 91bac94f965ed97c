import type { QueueRow } from '@lianxin/contract'
import { useEffect, useRef } from 'react'
import { queueText } from '../text/queue.ts'
import { useText, useTexts } from '../text/useText.ts'
import { Icon } from '../ui/icons.tsx'
import { notify } from '../ui/notify.ts'
import { usePreferences } from '../ui/preferences.tsx'
import { startCalling } from '../ui/sound.ts'
import classes from './queue.module.css'
import { callingRows } from './sections.ts'

interface EmergencyCallProps {
  readonly rows: readonly QueueRow[]
  readonly onDuty: boolean
  onOpen(row: QueueRow): void
}

/** While on duty: an emergency that nobody has opened calls with sound, with words on the screen, and once with a notification. */
export function EmergencyCall({ rows, onDuty, onOpen }: EmergencyCallProps) {
  const t = useTexts(queueText)
  const { sound } = usePreferences()
  const calling = onDuty ? callingRows(rows) : []
  const first = calling[0]
  useNotifications(calling, onOpen)
  const sounding = sound && first !== undefined
  useEffect(() => (sounding ? startCalling() : undefined), [sounding])
  return (
    <div role="alert">
      {first && (
        <div className={classes['call']}>
          <Icon name="alarm" />
          <span>{t.calling(calling.length)}</span>
          <button type="button" onClick={() => onOpen(first)}>
            {t.openCalling}
          </button>
        </div>
      )}
    </div>
  )
}

/** One notification an emergency; its words name the site, never the patient, because they show on locked screens. */
function useNotifications(calling: readonly QueueRow[], onOpen: (row: QueueRow) => void): void {
  const told = useRef(new Set<string>())
  const t = useTexts(queueText)
  const { language } = useText()
  useEffect(() => {
    for (const row of calling) {
      if (told.current.has(row.taskId)) continue
      told.current.add(row.taskId)
      const site = language === 'en' && row.site.en !== '' ? row.site.en : row.site.zh
      notify(t.callTitle, t.callBody(site), row.taskId, () => onOpen(row))
    }
  })
}
