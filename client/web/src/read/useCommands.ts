import type { QueueRow } from '@lianxin/contract'
import { type RefObject, useEffect } from 'react'
import type { PaperSettings, PaperView } from '../ecg/engine/index.ts'
import { neighbour, type QueueSections } from '../queue/sections.ts'
import { moveView, settingsFor } from './paperCommands.ts'
import type { EditorKeys } from './ReportEditor.tsx'
import { type Command, commandOf, focusOf, isComposing } from './shortcuts.ts'

export interface CommandTargets {
  readonly view: RefObject<PaperView | null>
  readonly editor: RefObject<EditorKeys | null>
  readonly sections: QueueSections
  readonly row: QueueRow | null
  select(row: QueueRow): void
  changeSettings(patch: PaperSettings): void
  claim(): void
  release(): void
  handBack(): void
  showSheet(): void
}

/** The whole room by keyboard. A key that the paper or a dialog took is left alone. */
export function useCommands(targets: CommandTargets): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isComposing(event) || document.querySelector('dialog[open]')) return
      const command = commandOf(event, focusOf(document.activeElement))
      if (command === null) return
      event.preventDefault()
      run(command, targets)
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  })
}

function run(command: Command, targets: CommandTargets): void {
  const view = targets.view.current
  const settings = view && command.name !== 'template' ? settingsFor(command.name, view.state()) : null
  if (settings) targets.changeSettings(settings)
  else if (!view || !moveView(command.name, view)) runInRoom(command, targets)
}

function runInRoom(command: Command, { editor, sections, row, ...targets }: CommandTargets): void {
  const step = (by: 1 | -1) => {
    const next = neighbour(sections, row?.taskId ?? null, by)
    if (next) targets.select(next)
  }
  if (command.name === 'template') return editor.current?.template(command.index)
  const actions: Partial<Record<Command['name'], () => void>> = {
    next: () => step(1),
    previous: () => step(-1),
    claim: targets.claim,
    release: targets.release,
    'hand-back': targets.handBack,
    sheet: targets.showSheet,
    statements: () => editor.current?.focusStatements(),
    write: () => editor.current?.focusConclusion(),
    critical: () => editor.current?.toggleCritical(),
    sign: () => editor.current?.askToSign(),
    leave: leaveField,
  }
  actions[command.name]?.()
}

/** The focus goes to the paper, or nowhere, so that keys are commands again. */
export function leaveField(): void {
  const canvas = document.querySelector<HTMLElement>('[data-testid="paper"]')
  if (canvas) canvas.focus()
  else if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
}
