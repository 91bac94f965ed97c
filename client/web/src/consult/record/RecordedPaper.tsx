import { decodeFrame } from '@lianxin/ecg'
import { displayList, layoutsFor, type PaperRecord, paintSvg } from '@lianxin/ecg/paper'
import type { ConsultId, SheetView } from '@lianxin/contract'
import { useMemo } from 'react'
import { settingsOf } from '../../ecg/engine/index.ts'
import { sheetWords } from '../../read/sheetWords.ts'
import { useAsked } from '../../read/useAsked.ts'
import { useLive } from '../../session/live.tsx'
import { consultRecordText } from '../../text/consultRecord.ts'
import { useText, useTexts } from '../../text/useText.ts'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { frameHref } from './files.ts'
import type { StageEntry } from './stageAt.ts'
import classes from './player.module.css'

/** The ECG pages as everybody saw them at this moment of a recording. */
export function RecordedPaper({ consultId, stage }: { consultId: ConsultId; stage: StageEntry['stage'] }) {
  const t = useTexts(consultRecordText)
  return (
    <section className={classes['papers']} aria-label={t.recording.stage}>
      {stage.sheets.map((sheet) => (
        <Sheet key={sheet.ecgId} consultId={consultId} sheet={sheet} />
      ))}
    </section>
  )
}

function Sheet({ consultId, sheet }: { consultId: ConsultId; sheet: SheetView }) {
  const t = useTexts(consultRecordText)
  const live = useLive()
  const { language } = useText()
  const { ecgId } = sheet
  const frame = useAsked(ecgId, async () => decodeFrame(await live.http.bytes(frameHref(consultId, ecgId))))
  const record = frame.value
  const svg = useMemo(() => record && svgOf(record, sheet, sheetWords[language]), [record, sheet, language])
  if (frame.error !== null && record === null) return <ErrorNote error={frame.error} />
  if (svg === null) return <div className={classes['paper']} />
  // The painter escapes every text it writes, and it writes only leads' names and scales.
  return <div className={classes['paper']} role="img" aria-label={t.recording.stage} dangerouslySetInnerHTML={{ __html: svg }} />
}

/** A fifth of a millimetre is finer than a screen shows of a whole sheet. */
const columnMm = 0.2

function svgOf(record: PaperRecord, sheet: SheetView, words: (typeof sheetWords)['en']): string {
  const { layout, ...settings } = settingsOf(sheet)
  const fits = layout !== undefined && layoutsFor(record.leads.map((lead) => lead.name)).includes(layout)
  const list = displayList(record, { ...settings, ...(fits && { layout }), words })
  const svg = paintSvg(list, { columnMm })
  if (!sheet.window) return svg
  const { centre, widthMm } = sheet.window
  const heightMm = (widthMm * list.heightMm) / list.widthMm
  const seen = [centre.xMm - widthMm / 2, centre.yMm - heightMm / 2, widthMm, heightMm].map((mm) => mm.toFixed(2)).join(' ')
  return svg.replace(/viewBox="[^"]*"/, `viewBox="${seen}"`)
}
