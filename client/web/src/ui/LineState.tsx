import { useLive, useObservable } from '../session/live.tsx'
import { useText } from '../text/useText.ts'
import { Icon } from './icons.tsx'
import { usePreferences } from './preferences.tsx'
import { playTwoTone, unlockSound, useSoundState } from './sound.ts'
import classes from './shell.module.css'

/** Connection in a word; a change is announced. */
export function LineState() {
  const connection = useObservable(useLive().connection)
  const { shell } = useText()
  const state = connection.state === 'signed-out' ? 'offline' : connection.state
  return (
    <span className={classes['line']} data-state={state} title={shell.connectionHelp[state]} role="status">
      <Icon name={state === 'online' ? 'done' : state === 'offline' ? 'offline' : 'clock'} />
      <span className={classes['lineWord']}>{shell.connection[state]}</span>
    </span>
  )
}

/** Sound: locked until a gesture, else on (a press tries it) or off. */
export function SoundState() {
  const { shell } = useText()
  const locked = useSoundState() === 'locked'
  const { sound, change } = usePreferences()
  if (sound && locked) {
    return (
      <button type="button" className={classes['soundLocked']} onClick={() => void unlockSound()}>
        <Icon name="mute" />
        <span>{shell.sound.locked}</span>
      </button>
    )
  }
  const toggle = () => {
    change({ sound: !sound })
    if (!sound) void unlockSound().then(playTwoTone)
  }
  const label = sound ? shell.sound.on : shell.sound.muted
  return (
    <button type="button" className={classes['headerButton']} aria-pressed={sound} aria-label={label} title={label} onClick={toggle}>
      <Icon name={sound ? 'sound' : 'mute'} />
    </button>
  )
}
