import { Button } from '@mantine/core'
import type { ConsultId, EcgId } from '@lianxin/contract'
import { decodeFrame } from '@lianxin/ecg'
import { useState } from 'react'
import type { PaperSettings } from '../../ecg/engine/index.ts'
import { PaperStage } from '../../read/PaperStage.tsx'
import { useAsked } from '../../read/useAsked.ts'
import { useLive } from '../../session/live.tsx'
import { consultRecordText } from '../../text/consultRecord.ts'
import { useText, useTexts } from '../../text/useText.ts'
import { LoadingRows } from '../../ui/EmptyState.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { Icon } from '../../ui/icons.tsx'
import { href } from '../../ui/route.ts'
import { usePatientWords } from '../words.ts'
import { frameHref } from './files.ts'
import classes from './record.module.css'

interface EcgPageProps {
  readonly consultId: ConsultId
  readonly ecgId: EcgId
}

const nothing = () => undefined

/** An ECG of a consultation on paper, before, during and after its room, for whoever the consultation entitles to it. */
export function EcgPage({ consultId, ecgId }: EcgPageProps) {
  const t = useTexts(consultRecordText)
  const { shell } = useText()
  const live = useLive()
  const patient = usePatientWords()
  const [settings, setSettings] = useState<PaperSettings>({})
  const facts = useAsked(ecgId, () => live.call('consult:ecg', { consultId, ecgId }))
  const frame = useAsked(ecgId, async () => decodeFrame(await live.http.bytes(frameHref(consultId, ecgId))))
  const summary = facts.value?.summary
  const title = summary ? `${patient(summary)} · ${t.ecgNumber} ${summary.number}` : ''
  return (
    <div className={classes['ecgPage']}>
      <div className={classes['row']}>
        <a className={classes['back']} href={href('consult', consultId)}>
          <Icon name="back" /> {t.request}
        </a>
        <h2 className={classes['ecgTitle']}>{title}</h2>
      </div>
      {frame.value ? (
        <PaperStage
          record={frame.value}
          title={title}
          settings={settings}
          onSettings={(change) => setSettings((old) => ({ ...old, ...change }))}
          onView={nothing}
          onPainted={nothing}
        />
      ) : frame.error === null ? (
        <LoadingRows rows={6} label={shell.loading} />
      ) : (
        <ErrorNote error={frame.error}>
          <Button size="sm" variant="default" onClick={frame.again}>
            {shell.retry}
          </Button>
        </ErrorNote>
      )}
    </div>
  )
}
