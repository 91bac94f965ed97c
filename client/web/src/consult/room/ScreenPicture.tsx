import { useRef } from 'react'
import { roomText } from '../../text/room.ts'
import { useTexts } from '../../text/useText.ts'
import { Choice } from '../../ui/LanguageSwitch.tsx'
import { useRoom } from './roomContext.ts'
import type { Screens, SharedScreen } from './useScreens.ts'
import { useTileSize } from './useTileSize.ts'
import { Video } from './Video.tsx'
import classes from './stage.module.css'

export function ScreenPicture({ screen }: { screen: SharedScreen }) {
  const t = useTexts(roomText)
  const { session } = useRoom()
  const box = useRef<HTMLDivElement>(null)
  useTileSize(box, session, screen.peerId, 'screen')
  return (
    <div ref={box} className={classes['screen']} data-testid="shared-screen">
      <Video stream={screen.stream} />
      <span className={classes['screenName']}>{t.stage.screenOf(screen.name)}</span>
    </div>
  )
}

/** Tracing or screen, where somebody shares one. */
export function ScreenSwitch({ screens }: { screens: Screens }) {
  const t = useTexts(roomText)
  if (screens.all.length === 0) return null
  return (
    <Choice
      label={t.stage.switchLabel}
      value={screens.shown?.peerId ?? 'tracing'}
      options={[
        { value: 'tracing', label: t.stage.tracing },
        ...screens.all.map(({ peerId, name }) => ({
          value: peerId as string,
          label: screens.all.length > 1 ? t.stage.screenOf(name) : t.stage.screen,
        })),
      ]}
      onChange={(next) => screens.choose(screens.all.find(({ peerId }) => peerId === next)?.peerId ?? null)}
    />
  )
}
