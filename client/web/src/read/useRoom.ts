import type { EcgId, QueueRow } from '@lianxin/contract'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { PaperSettings, PaperView } from '../ecg/engine/index.ts'
import { isOpen, nextWaiting, sectionsOf, worthPrefetching } from '../queue/sections.ts'
import { type Duty, useDuty } from '../queue/useDuty.ts'
import { useLeaseStates } from '../queue/useLeases.tsx'
import { useQueue } from '../queue/useQueue.ts'
import { useLive } from '../session/live.tsx'
import { useMe } from '../session/SessionProvider.tsx'
import { go } from '../ui/route.ts'
import { createDrafts, type Drafts } from './drafts.ts'
import { framesOf } from './frames.ts'
import { chosen, nothingChosen } from './layoutChoice.ts'
import type { EditorKeys } from './ReportEditor.tsx'
import { type CaseActions, useCaseActions } from './useCase.ts'
import { leaveField, useCommands } from './useCommands.ts'

/** What a phone shows one after another. */
export const steps = ['queue', 'paper', 'report'] as const
export type Step = (typeof steps)[number]

/** Everything the reading room holds while it is open: rows, duty, drafts, leases, the paper's settings, and its keys. */
export function useRoom(ecgId: EcgId | null) {
  const live = useLive()
  const { personId } = useMe()
  const queue = useQueue('reading')
  const duty = useDuty()
  const [drafts] = useState(() => createDrafts(live))
  const actions = useCaseActions(live, queue.table, drafts)
  const [leases, noteLease] = useLeaseStates()
  const [step, setStep] = useState<Step>(ecgId === null ? 'queue' : 'paper')
  const [dialog, setDialog] = useState<'sheet' | 'hand-back' | null>(null)
  const [settings, setSettings] = useState(nothingChosen)
  const view = useRef<PaperView | null>(null)
  const editor = useRef<EditorKeys | null>(null)
  const onView = useCallback((next: PaperView | null) => {
    view.current = next
  }, [])
  const sections = useMemo(() => sectionsOf(queue.rows, personId), [queue.rows, personId])
  const row = queue.rows.find((each) => each.subject.id === ecgId) ?? null
  const mine = row !== null && isOpen(row) && row.reader?.id === personId
  const next = nextWaiting(queue.rows)
  usePrefetch(queue.rows)
  useForgetFinished(queue.rows, drafts, personId)
  useSavedOnLeaving(drafts)

  const select = (chosen: QueueRow) => {
    go('read', chosen.subject.id)
    setStep('paper')
  }
  const answer = (called: QueueRow) => {
    leaveField()
    select(called)
  }
  const claim = (wanted: QueueRow | undefined) => {
    if (wanted && !actions.busy) void claimOnDuty(wanted, duty, actions, select)
  }
  const changeSettings = (patch: PaperSettings) => {
    const leads = view.current?.state().leads ?? []
    setSettings((old) => chosen(old, patch, leads))
  }
  useCommands({
    view,
    editor,
    sections,
    row,
    select,
    changeSettings,
    claim: () => claim(row?.state === 'waiting' ? row : next),
    release: () => mine && void actions.release(row).catch(() => queue.table.refresh()),
    handBack: () => mine && setDialog('hand-back'),
    showSheet: () => setDialog('sheet'),
  })
  return {
    ...{ queue, duty, drafts, actions, leases, noteLease, step, setStep, dialog, setDialog, settings, changeSettings },
    ...{ editor, onView, sections, row, mine, next, select, answer, claim },
  }
}
export type Room = ReturnType<typeof useRoom>

/** Claiming is a deliberate act of someone on duty: the switch is turned on with it if it was off. */
async function claimOnDuty(row: QueueRow, duty: Duty, actions: CaseActions, select: (row: QueueRow) => void): Promise<void> {
  select(row)
  if (!duty.on && !(await duty.set(true))) return
  await actions.claim(row)
}

const prefetched = 3
function usePrefetch(rows: readonly QueueRow[]): void {
  const live = useLive()
  const ids = worthPrefetching(rows, prefetched).join(' ')
  useEffect(() => {
    // A failure here is met, and shown, when the tracing is opened.
    for (const id of ids.split(' ').filter(Boolean))
      framesOf(live)
        .get(id)
        .catch(() => undefined)
  }, [live, ids])
}

function useForgetFinished(rows: readonly QueueRow[], drafts: Drafts, personId: string): void {
  useEffect(() => {
    for (const row of rows) if (!isOpen(row) && row.reader?.id === personId) drafts.drop(row.subject.id)
  }, [rows, drafts, personId])
}

/** Leaving the room saves; closing the page with unsaved words asks first. */
function useSavedOnLeaving(drafts: Drafts): void {
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => {
      if (drafts.hasUnsaved()) event.preventDefault()
    }
    addEventListener('beforeunload', ask)
    return () => {
      removeEventListener('beforeunload', ask)
      drafts.flushAll()
    }
  }, [drafts])
}
