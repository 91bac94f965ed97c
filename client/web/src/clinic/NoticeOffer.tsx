import { Button } from '@mantine/core'
import { useState } from 'react'
import { clinicText } from '../text/clinic.ts'
import { useTexts } from '../text/useText.ts'
import { keep, recall } from '../ui/deviceMemory.ts'
import { allowNotifications, mayAskForNotifications } from '../ui/notify.ts'
import { useSiteTasks } from './ClinicProvider.tsx'
import classes from './clinic.module.css'

const declinedKey = 'lianxin.noNotices'

/** Once something was sent and an answer is to be waited for; the browser asks only after a press here. */
export function NoticeOffer() {
  const t = useTexts(clinicText)
  const { tasks } = useSiteTasks()
  const [open, setOpen] = useState(() => mayAskForNotifications() && recall(declinedKey) === null)
  if (!open || tasks.length === 0) return null
  const decline = () => {
    keep(declinedKey, '1')
    setOpen(false)
  }
  return (
    <p className={classes['notice']}>
      <span>{t.noticeOffer}</span>
      <span className={classes['actions']}>
        <Button onClick={() => void allowNotifications().then(() => setOpen(false))}>{t.tapToAllowNotice}</Button>
        <Button variant="subtle" onClick={decline}>
          {t.noticeLater}
        </Button>
      </span>
    </p>
  )
}
