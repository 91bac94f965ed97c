import { Button } from '@mantine/core'
import { useState } from 'react'
import { consultText } from '../text/consult.ts'
import { useTexts } from '../text/useText.ts'
import { Icon } from '../ui/icons.tsx'
import { StartSheet, type StartSubject } from './StartSheet.tsx'

/** From an ECG into a room, in one tap and one look at what is asked. */
export function StartButton({ subject, size = 'sm' }: { subject: StartSubject; size?: 'sm' | 'md' }) {
  const t = useTexts(consultText)
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button size={size} variant="default" leftSection={<Icon name="meet" />} onClick={() => setOpen(true)}>
        {t.startFromEcg}
      </Button>
      {open && <StartSheet subject={subject} onClose={() => setOpen(false)} />}
    </>
  )
}
