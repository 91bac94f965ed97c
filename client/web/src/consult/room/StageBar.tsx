import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { roomText } from '../../text/room.ts'
import { useTexts } from '../../text/useText.ts'
import { Icon } from '../../ui/icons.tsx'
import { StateMark } from '../../ui/StateMark.tsx'
import type { SharedStage } from './useStage.ts'
import classes from './stage.module.css'

interface StageBarProps {
  readonly shared: SharedStage
  readonly switcher: ReactNode
  readonly toolsOpen: boolean
  /** Null where there is nothing to use them on. */
  readonly onTools: (() => void) | null
  onAdd(): void
}

/** Who presents, whether this page follows, and taking over. */
export function StageBar({ shared, switcher, toolsOpen, onTools, onAdd }: StageBarProps) {
  const t = useTexts(roomText)
  const { sync, presenterName, astray } = shared
  const words = sync.presenting ? t.stage.presenting : presenterName === null ? t.stage.nobodyPresents : t.stage.presentedBy(presenterName)
  return (
    <div className={classes['bar']}>
      <span className={classes['who']} role="status" data-presenting={sync.presenting || undefined}>
        <Icon name="eye" /> {words}
        {sync.presenting && sync.sending && <span className={classes['hint']}> · {t.stage.sending}</span>}
      </span>
      {!sync.presenting && presenterName !== null && (
        <>
          <span className={classes['following']} data-following={!astray || undefined}>
            <StateMark tone={astray ? 'warn' : 'done'}>{astray ? t.stage.astray : t.stage.following}</StateMark>
          </span>
          <Button size="compact-sm" variant={astray ? 'filled' : 'subtle'} onClick={() => shared.setAstray(!astray)}>
            {astray ? t.stage.follow : t.stage.unfollow}
          </Button>
        </>
      )}
      {!sync.presenting && (
        <Button size="compact-sm" variant="default" onClick={() => void shared.take()}>
          {t.stage.take}
        </Button>
      )}
      <span className={classes['space']} />
      {switcher}
      <Button size="compact-sm" variant="default" leftSection={<Icon name="plus" />} onClick={onAdd}>
        {t.stage.add}
      </Button>
      {onTools && (
        <span className={classes['toolsButton']}>
          <Button size="compact-sm" variant="default" aria-expanded={toolsOpen} onClick={onTools}>
            {t.stage.showTools}
          </Button>
        </span>
      )}
    </div>
  )
}
