import { useSyncExternalStore } from 'react'
import { everyMs } from './ticker.ts'

/** Whether the browser lets this page sound: it does not before the person's first gesture. */
export type SoundState = 'locked' | 'ready'

let audio: AudioContext | null = null
let state: SoundState = 'locked'
const listeners = new Set<() => void>()

function settle(): void {
  const next = audio?.state === 'running' ? 'ready' : 'locked'
  if (next === state) return
  state = next
  for (const listener of listeners) listener()
}

/** Call from a gesture; harmless if sound is already allowed. */
export async function unlockSound(): Promise<void> {
  if (!audio) {
    audio = new AudioContext()
    audio.addEventListener('statechange', settle)
  }
  if (audio.state !== 'running') await audio.resume().catch(() => undefined)
  settle()
}

/**
 * Any gesture while sound is locked unlocks it, so that most people never meet the lock. Which one counts is the browser's to
 * say (the end of a touch but not its beginning, most keys but not Escape), and it may lock again later.
 */
export function unlockByGestures(): void {
  const unlock = () => state === 'locked' && void unlockSound()
  for (const name of ['pointerdown', 'pointerup', 'touchend', 'keydown'] as const) addEventListener(name, unlock, { capture: true })
}

export function useSoundState(): SoundState {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => state,
  )
}

/** The two-tone call of an emergency: high, low, 0.18 s each. */
export function playTwoTone(): void {
  playTones([880, 660])
}

/** One after another, 0.18 s each. Silent while locked. */
export function playTones(frequenciesHz: readonly number[]): void {
  if (audio?.state !== 'running') return
  for (const [n, frequencyHz] of frequenciesHz.entries()) tone(audio, frequencyHz, n * 0.2)
}

function tone(context: AudioContext, frequencyHz: number, afterS: number): void {
  const oscillator = context.createOscillator()
  const gain = context.createGain()
  const at = context.currentTime + afterS
  oscillator.type = 'triangle'
  oscillator.frequency.value = frequencyHz
  gain.gain.setValueAtTime(0, at)
  gain.gain.linearRampToValueAtTime(0.35, at + 0.015)
  gain.gain.setValueAtTime(0.35, at + 0.14)
  gain.gain.linearRampToValueAtTime(0, at + 0.18)
  oscillator.connect(gain).connect(context.destination)
  oscillator.start(at)
  oscillator.stop(at + 0.2)
}

/** Repeats the call every 3 s, on a hidden page too, until the returned function is called. */
export function startCalling(): () => void {
  playTwoTone()
  return everyMs(3000, playTwoTone)
}
