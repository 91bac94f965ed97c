import { Button } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { roomText } from '../../text/room.ts'
import { useTexts } from '../../text/useText.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { Icon } from '../../ui/icons.tsx'
import { fileHref } from '../record/files.ts'
import { AddToStage } from './AddToStage.tsx'
import { useRoom } from './roomContext.ts'
import { SharedSheet } from './SharedSheet.tsx'
import { StageBar } from './StageBar.tsx'
import { withFile } from './stageEdit.ts'
import type { SharedStage } from './useStage.ts'
import classes from './stage.module.css'

interface StagePaneProps {
  readonly shared: SharedStage
  /** The other things that can be the main picture. */
  readonly switcher: ReactNode
  /** A shared screen shown instead; the papers are kept as they are behind it. */
  readonly screen: ReactNode
  onShowSheet(): void
}

/** The tracing is the stage: who presents, the papers side by side or an image, and the presenter's tools. */
export function StagePane({ shared, switcher, screen, onShowSheet }: StagePaneProps) {
  const t = useTexts(roomText)
  const [adding, setAdding] = useState(false)
  const [toolsOpen, setToolsOpen] = useState(false)
  const [toolSlot, setToolSlot] = useState<HTMLElement | null>(null)
  const { sheets, fileId } = shared.sync.stage
  const papers = screen === null && fileId === null
  return (
    <section className={classes['stage']} aria-label={t.stage.label}>
      <StageBar
        shared={shared}
        switcher={switcher}
        toolsOpen={toolsOpen}
        onTools={papers && sheets.length > 0 ? () => setToolsOpen(!toolsOpen) : null}
        onAdd={() => setAdding(true)}
      />
      {shared.error !== null && <ErrorNote error={shared.error} />}
      <div ref={setToolSlot} className={classes['tools']} data-open={toolsOpen || undefined} hidden={!papers} />
      {screen}
      {screen === null && fileId !== null && <SharedImage shared={shared} />}
      {papers && sheets.length === 0 && (
        <div className={classes['empty']}>
          <EmptyState icon="file" title={t.stage.empty}>
            <p>{t.stage.emptyText}</p>
            <Button onClick={() => setAdding(true)}>{t.stage.add}</Button>
          </EmptyState>
        </div>
      )}
      {papers && sheets.length > 0 && <Papers shared={shared} toolSlot={toolSlot} onShowSheet={onShowSheet} />}
      {adding && <AddToStage shared={shared} onClose={() => setAdding(false)} />}
    </section>
  )
}

function Papers({ shared, toolSlot, onShowSheet }: Pick<StagePaneProps, 'shared' | 'onShowSheet'> & { toolSlot: HTMLElement | null }) {
  const { session } = useRoom()
  const { sheets, active } = shared.sync.stage
  const [ownActive, setOwnActive] = useState(0)
  const shown = shared.sync.presenting || !shared.astray ? Math.min(active, sheets.length - 1) : Math.min(ownActive, sheets.length - 1)
  const choose = (n: number) => {
    setOwnActive(n)
    const { presenting, stage } = session.stage.state.get()
    if (presenting && stage.active !== n) session.stage.present({ ...stage, active: n })
  }
  return (
    <div className={classes['sheets']} data-count={sheets.length}>
      {sheets.map((sheet, n) => (
        <SharedSheet
          key={sheet.ecgId}
          sheet={sheet}
          n={n}
          shared={shared}
          active={n === shown}
          alone={sheets.length === 1}
          toolSlot={toolSlot}
          onActive={() => choose(n)}
          onShowSheet={onShowSheet}
        />
      ))}
    </div>
  )
}

function SharedImage({ shared }: Pick<StagePaneProps, 'shared'>) {
  const t = useTexts(roomText)
  const { row } = useRoom()
  const { fileId } = shared.sync.stage
  const [failed, setFailed] = useState<string | null>(null)
  if (fileId === null) return null
  const name = row.materials.find((material) => material.fileId === fileId)?.label ?? t.stage.image
  return (
    <figure className={classes['image']}>
      {failed === fileId ? (
        <EmptyState icon="file" title={t.stage.imageFailed} />
      ) : (
        <img src={fileHref(row.consultId, fileId)} alt={name} onError={() => setFailed(fileId)} />
      )}
      <figcaption>
        {name}
        {shared.sync.presenting && (
          <Button
            size="sm"
            variant="default"
            leftSection={<Icon name="back" />}
            onClick={() => void shared.show((stage) => withFile(stage, null))}
          >
            {t.stage.backToTracing}
          </Button>
        )}
      </figcaption>
    </figure>
  )
}
