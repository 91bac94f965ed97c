/** What a key does in the reading room. */
export type Command =
  | { readonly name: 'next' | 'previous' | 'claim' | 'release' | 'hand-back' | 'sheet' }
  | {
      readonly name:
        | 'layout'
        | 'speed'
        | 'gain'
        | 'night'
        | 'calipers'
        | 'fit'
        | 'actual'
        | 'zoom-in'
        | 'zoom-out'
        | 'page-next'
        | 'page-previous'
    }
  | { readonly name: 'statements' | 'write' | 'critical' | 'sign' | 'leave' }
  | { readonly name: 'template'; readonly index: number }
export type CommandName = Command['name']

export interface KeyPress {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  /** Held down: nothing that changes a record may repeat by itself. */
  readonly repeat: boolean
}

/** Where the focus is: in a text field single keys are text; on a button Enter and space press it. */
export type Focus = 'field' | 'button' | 'elsewhere'

const singleKeys: Readonly<Record<string, Exclude<CommandName, 'template'>>> = {
  j: 'next',
  k: 'previous',
  l: 'layout',
  s: 'speed',
  g: 'gain',
  n: 'night',
  c: 'calipers',
  '0': 'fit',
  a: 'actual',
  '+': 'zoom-in',
  '=': 'zoom-in',
  '-': 'zoom-out',
  PageDown: 'page-next',
  PageUp: 'page-previous',
  '/': 'statements',
  w: 'write',
  v: 'critical',
  u: 'release',
  b: 'hand-back',
  '?': 'sheet',
}
const repeatable: ReadonlySet<CommandName> = new Set(['next', 'previous', 'zoom-in', 'zoom-out', 'page-next', 'page-previous'])

export function commandOf(press: KeyPress, focus: Focus): Command | null {
  const control = press.ctrlKey || press.metaKey
  if (press.key === 'Enter' && control) return press.repeat ? null : { name: 'sign' }
  if (control || press.altKey) return null
  if (press.key === 'Escape') return focus === 'field' ? { name: 'leave' } : null
  if (focus === 'field') return null
  if (press.key === 'Enter') return focus === 'button' || press.repeat ? null : { name: 'claim' }
  if (/^[1-9]$/.test(press.key)) return press.repeat ? null : { name: 'template', index: Number(press.key) - 1 }
  const name = singleKeys[press.key.length === 1 ? press.key.toLowerCase() : press.key]
  if (name === undefined || (press.repeat && !repeatable.has(name))) return null
  return { name }
}

/** Keys that belong to an input method. Safari's Enter that ends a composition is told apart by its code alone. */
export function isComposing({ isComposing, keyCode }: Pick<KeyboardEvent, 'isComposing' | 'keyCode'>): boolean {
  return isComposing || keyCode === 229
}

/** The sheet of shortcuts, in the order shown; each key as it is printed on keyboards. */
export const shortcutSheet = [
  ['next', 'J'],
  ['previous', 'K'],
  ['claim', 'Enter'],
  ['layout', 'L'],
  ['speed', 'S'],
  ['gain', 'G'],
  ['night', 'N'],
  ['calipers', 'C'],
  ['fit', '0'],
  ['actual', 'A'],
  ['zoom', '+ / −'],
  ['page', 'PgDn / PgUp'],
  ['statements', '/'],
  ['write', 'W'],
  ['template', '1 – 9'],
  ['critical', 'V'],
  ['sign', 'Ctrl + Enter'],
  ['release', 'U'],
  ['handBack', 'B'],
  ['leave', 'Esc'],
  ['sheet', '?'],
] as const

/** Enter on the queue row that is already chosen claims it; on another it chooses it, as any button would. */
export function focusOf(element: Element | null): Focus {
  if (element === null || element.matches('[data-task][aria-current]')) return 'elsewhere'
  if (element.matches('textarea, select, [contenteditable="true"], input:not([type="checkbox"]):not([type="radio"])')) return 'field'
  return element.matches('button, a[href], summary, input, [role="switch"]') ? 'button' : 'elsewhere'
}
