import { Button } from '@mantine/core'
import { readText } from '../text/read.ts'
import { useText, useTexts } from '../text/useText.ts'
import { useMe } from '../session/SessionProvider.tsx'
import { Icon, type IconName } from '../ui/icons.tsx'
import { clockTime } from '../ui/time.ts'
import type { Draft, DraftState } from './draft.ts'
import classes from './DraftLine.module.css'
import shared from './read.module.css'

const icons: Record<DraftState['kind'], IconName> = {
  empty: 'file',
  unsaved: 'clock',
  saving: 'clock',
  saved: 'done',
  failed: 'warning',
  conflict: 'warning',
}

/** Where the draft stands, in words; a conflict asks the reader. */
export function DraftLine({ draft, state }: { draft: Draft; state: DraftState }) {
  const t = useTexts(readText).draft
  const { wire } = useText()
  const me = useMe()
  const inherited = state.kind === 'saved' && state.authorName !== me.name
  if (state.kind === 'conflict') return <Conflict draft={draft} state={state} />
  const words = {
    empty: () => t.empty,
    unsaved: () => t.unsaved,
    saving: () => t.saving,
    saved: () =>
      state.kind === 'saved' ? (inherited ? t.inherited(state.authorName, clockTime(state.at)) : t.saved(clockTime(state.at))) : '',
    failed: () => (state.kind === 'failed' ? (state.retrying ? t.failed : t.kept(wire.reasons[state.refusal.reason])) : ''),
  }[state.kind]()
  return (
    <p className={classes['draft']} data-kind={inherited ? 'inherited' : state.kind} role="status">
      <Icon name={inherited ? 'person' : icons[state.kind]} /> {words}
    </p>
  )
}

function Conflict({ draft, state }: { draft: Draft; state: DraftState & { kind: 'conflict' } }) {
  const t = useTexts(readText).draft
  return (
    <div className={shared['conflict']} role="alert">
      <p>
        <Icon name="warning" /> {t.conflict(state.theirs?.authorName ?? t.somebody)}
      </p>
      {state.theirs && (
        <blockquote aria-label={t.theirs}>
          {state.theirs.content.findings} {state.theirs.content.conclusion}
        </blockquote>
      )}
      <div className={shared['row']}>
        <Button size="sm" onClick={draft.keepMine}>
          {t.keepMine}
        </Button>
        <Button size="sm" variant="default" onClick={draft.takeTheirs}>
          {t.takeTheirs}
        </Button>
      </div>
    </div>
  )
}
