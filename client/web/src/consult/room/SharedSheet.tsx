import { Button } from '@mantine/core'
import type { SheetView, TaskSummary } from '@lianxin/contract'
import { decodeFrame } from '@lianxin/ecg'
import { useAsked } from '../../read/useAsked.ts'
import { useLive } from '../../session/live.tsx'
import { readText } from '../../text/read.ts'
import { roomText } from '../../text/room.ts'
import { useText, useTexts } from '../../text/useText.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { Icon } from '../../ui/icons.tsx'
import { usePatientWords } from '../words.ts'
import { useRoom } from './roomContext.ts'
import { SharedPaper } from './SharedPaper.tsx'
import { withoutSheet } from './stageEdit.ts'
import type { SharedStage } from './useStage.ts'
import classes from './stage.module.css'

interface SharedSheetProps {
  readonly sheet: SheetView
  readonly n: number
  readonly shared: SharedStage
  readonly active: boolean
  readonly alone: boolean
  readonly toolSlot: HTMLElement | null
  onActive(): void
  onShowSheet(): void
}

/** One of the ECGs side by side: fetched by this device itself, through the consultation that entitles it. */
export function SharedSheet({ sheet, n, shared, active, alone, toolSlot, onActive, onShowSheet }: SharedSheetProps) {
  const t = useTexts(roomText)
  const { shell } = useText()
  const live = useLive()
  const { consultId } = useRoom().row
  const { ecgId } = sheet
  const facts = useAsked(ecgId, () => live.call('consult:ecg', { consultId, ecgId }))
  const frame = useAsked(ecgId, async () => decodeFrame(await live.http.bytes(`/api/consults/${consultId}/ecgs/${ecgId}/frame`)))
  const patient = usePatientWords()
  const summary = facts.value?.summary
  const name = summary ? `${patient(summary)} · ${t.stage.ecgTitle(summary.number)}${acquired(summary)}` : t.stage.tracing
  return (
    <section
      className={classes['sheet']}
      aria-label={t.stage.sheet(n + 1, name)}
      data-active={(active && !alone) || undefined}
      onPointerDown={onActive}
      onFocus={onActive}
    >
      {!alone && (
        <div className={classes['sheetHead']}>
          <span className={classes['sheetName']}>{name}</span>
          {shared.sync.presenting && (
            <button
              type="button"
              className={classes['small']}
              aria-label={t.stage.remove(name)}
              onClick={() => void shared.show((stage) => withoutSheet(stage, ecgId))}
            >
              <Icon name="close" />
            </button>
          )}
        </div>
      )}
      {frame.value ? (
        <SharedPaper
          record={frame.value}
          title={name}
          sheet={sheet}
          n={n}
          shared={shared}
          toolSlot={active ? toolSlot : null}
          onShowSheet={onShowSheet}
        />
      ) : (
        <Loading error={frame.error} again={frame.again} retry={shell.retry} />
      )}
    </section>
  )
}

/** By the device's clock: of two ECGs of one patient it tells the earlier. */
function acquired({ acquiredLocal }: TaskSummary): string {
  return acquiredLocal === null ? '' : ` · ${acquiredLocal.replace('T', ' ').slice(0, 16)}`
}

function Loading({ error, again, retry }: { error: unknown; again: () => void; retry: string }) {
  const t = useTexts(readText)
  if (error === null) return <div className={classes['loading']} role="status" aria-label={t.paperLoading} />
  return (
    <EmptyState icon="warning" title={t.paperFailed}>
      <ErrorNote error={error}>
        <Button size="sm" variant="default" onClick={again}>
          {retry}
        </Button>
      </ErrorNote>
    </EmptyState>
  )
}
