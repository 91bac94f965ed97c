import type { ReactNode } from 'react'
import { useState } from 'react'
import { roomText } from '../../text/room.ts'
import { useTexts } from '../../text/useText.ts'
import { Icon } from '../../ui/icons.tsx'
import { useRoom } from './roomContext.ts'
import { RoomIcon, type RoomIconName } from './roomIcons.tsx'
import type { RoomActions } from './useRoomActions.ts'
import classes from './room.module.css'

interface ControlBarProps {
  readonly actions: RoomActions
  readonly unread: number
  readonly recording: ReactNode
}

/** Everything of the hand at one place, at the thumb of a phone; what is used less folds away there. */
export function ControlBar({ actions, unread, recording }: ControlBarProps) {
  const t = useTexts(roomText)
  const { state, guest } = useRoom()
  const { panel, show } = actions
  const [more, setMore] = useState(false)
  const camera = state.own.camera.state === 'on' || state.own.camera.state === 'held' || state.own.camera.state === 'starting'
  const micOn = state.own.mic.state === 'on'
  const sharing = state.own.screen.state === 'on' || state.own.screen.state === 'held'
  return (
    <div className={classes['controls']} role="toolbar" aria-label={t.bar.label} data-more={more || undefined}>
      <BarButton icon={micOn ? 'mic' : 'micOff'} off={!micOn} label={micOn ? t.bar.mute : t.bar.unmute} hint="M" onPress={actions.mic} />
      <BarButton
        icon={camera ? 'camera' : 'cameraOff'}
        off={!camera}
        label={camera ? t.bar.cameraOff : t.bar.cameraOn}
        hint="V"
        onPress={actions.camera}
      />
      <BarButton icon="hand" pressed={state.handUp} label={state.handUp ? t.bar.handDown : t.bar.hand} hint="H" onPress={actions.hand} />
      <BarButton icon="people" pressed={panel === 'people'} label={t.bar.people} hint="P" onPress={() => show('people')} />
      <BarButton
        icon="chat"
        pressed={panel === 'chat'}
        label={t.bar.chat}
        hint="C"
        badge={unread > 0 ? { count: unread, words: t.bar.unread(unread) } : null}
        onPress={() => show('chat')}
      />
      <span className={classes['less']}>
        {'mediaDevices' in navigator && 'getDisplayMedia' in navigator.mediaDevices && (
          <BarButton icon="screen" pressed={sharing} label={sharing ? t.bar.stopShare : t.bar.share} hint="S" onPress={actions.screen} />
        )}
        <BarButton
          icon="audio"
          pressed={state.audioOnly !== null}
          label={state.audioOnly ? t.bar.videoAgain : t.bar.audioOnly}
          onPress={() => (state.audioOnly ? actions.audioOnly(false) : actions.audioOnly(true))}
        />
        {!guest && <BarButton icon="invite" label={t.bar.invite} onPress={() => actions.open('invite')} />}
        {recording}
        <BarButton icon="settings" label={t.bar.settings} onPress={() => actions.open('settings')} />
        <BarButton icon="keyboard" label={t.bar.shortcuts} hint="?" onPress={() => actions.open('keys')} />
      </span>
      <span className={classes['moreButton']}>
        <BarButton icon="more" pressed={more} label={t.bar.more} onPress={() => setMore(!more)} />
      </span>
      <BarButton icon="leave" tone="leave" label={t.bar.leave} onPress={() => actions.open('leave')} />
    </div>
  )
}

interface BarButtonProps {
  readonly icon: RoomIconName | 'hand'
  /** What a press does. */
  readonly label: string
  readonly hint?: string
  readonly pressed?: boolean
  /** Crossed out: a device that is off. */
  readonly off?: boolean
  readonly tone?: 'leave' | 'record'
  readonly badge?: { readonly count: number; readonly words: string } | null
  onPress(): void
}

export function BarButton({ icon, label, hint, pressed, off, tone, badge, onPress }: BarButtonProps) {
  return (
    <button
      type="button"
      className={classes['control']}
      aria-pressed={pressed}
      aria-label={badge ? `${label} ${badge.words}` : label}
      title={hint ? `${label} (${hint})` : label}
      data-off={off || undefined}
      data-tone={tone}
      onClick={onPress}
    >
      {icon === 'hand' ? <Icon name="hand" size="1.25em" /> : <RoomIcon name={icon} />}
      <span className={classes['controlText']}>{label}</span>
      {badge && (
        <span className={classes['badge']} aria-hidden="true">
          {badge.count}
        </span>
      )}
    </button>
  )
}
