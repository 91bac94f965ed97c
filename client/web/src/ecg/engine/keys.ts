/** What a key asks of the paper; the canvas must have the focus. */
export interface KeyTarget {
  /** In steps of one press. */
  move(right: number, down: number, step: 'fine' | 'normal' | 'coarse'): void
  zoomBy(factor: number): void
  fitWidth(): void
  actualSize(): void
  turnPage(by: number): void
  toggleCalipers(): void
  /** False if there were none to close or switch. */
  closeCalipers(): boolean
  switchEnd(): boolean
}

const arrows = new Map<string, readonly [number, number]>([
  ['ArrowLeft', [-1, 0]],
  ['ArrowRight', [1, 0]],
  ['ArrowUp', [0, -1]],
  ['ArrowDown', [0, 1]],
])

const commands = new Map<string, (target: KeyTarget) => boolean>([
  ['+', done((target) => target.zoomBy(1.25))],
  ['=', done((target) => target.zoomBy(1.25))],
  ['-', done((target) => target.zoomBy(0.8))],
  ['0', done((target) => target.fitWidth())],
  ['a', done((target) => target.actualSize())],
  ['PageUp', done((target) => target.turnPage(-1))],
  ['PageDown', done((target) => target.turnPage(1))],
  ['c', done((target) => target.toggleCalipers())],
  ['x', (target) => target.switchEnd()],
  ['Escape', (target) => target.closeCalipers()],
])

/** Returns whether the key was the paper's. */
export function pressKey(event: Pick<KeyboardEvent, 'key' | 'shiftKey' | 'altKey' | 'ctrlKey' | 'metaKey'>, target: KeyTarget): boolean {
  if (event.ctrlKey || event.metaKey) return false
  const arrow = arrows.get(event.key)
  if (arrow !== undefined) {
    target.move(arrow[0], arrow[1], event.altKey ? 'fine' : event.shiftKey ? 'coarse' : 'normal')
    return true
  }
  return !event.altKey && (commands.get(event.key.length === 1 ? event.key.toLowerCase() : event.key)?.(target) ?? false)
}

function done(action: (target: KeyTarget) => void): (target: KeyTarget) => boolean {
  return (target) => {
    action(target)
    return true
  }
}
