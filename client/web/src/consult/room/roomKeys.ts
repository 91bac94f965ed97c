import { focusOf, isComposing, type Focus, type KeyPress } from '../../read/shortcuts.ts'

export type RoomCommand = 'mic' | 'camera' | 'screen' | 'hand' | 'take' | 'follow' | 'chat' | 'people' | 'sheet' | 'close'

const keys: Readonly<Record<string, RoomCommand>> = {
  m: 'mic',
  v: 'camera',
  s: 'screen',
  h: 'hand',
  t: 'take',
  f: 'follow',
  c: 'chat',
  p: 'people',
  '?': 'sheet',
}

/** The sheet of shortcuts, in the order shown. */
export const roomShortcuts = [
  ['mic', 'M'],
  ['camera', 'V'],
  ['screen', 'S'],
  ['hand', 'H'],
  ['take', 'T'],
  ['follow', 'F'],
  ['chat', 'C'],
  ['people', 'P'],
  ['sheet', '?'],
  ['close', 'Esc'],
] as const satisfies readonly (readonly [RoomCommand, string])[]

export function roomCommandOf(press: KeyPress, focus: Focus): RoomCommand | null {
  if (press.ctrlKey || press.metaKey || press.altKey || press.repeat) return null
  if (press.key === 'Escape') return 'close'
  if (focus === 'field') return null
  return keys[press.key.toLowerCase()] ?? null
}

/** What the paper or a dialog took is left alone. Returns how to stop listening. */
export function listenToRoomKeys(run: (command: RoomCommand) => void): () => void {
  const onKey = (event: KeyboardEvent) => {
    if (event.defaultPrevented || isComposing(event) || document.querySelector('dialog[open]')) return
    const command = roomCommandOf(event, focusOf(document.activeElement))
    if (command === null) return
    event.preventDefault()
    run(command)
  }
  addEventListener('keydown', onKey)
  return () => removeEventListener('keydown', onKey)
}
