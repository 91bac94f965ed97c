import type { EcgDetail, EcgId, TaskStep } from '@lianxin/contract'
import { useEffect, useState } from 'react'
import { useLive, useObservable } from '../session/live.tsx'
import { useOwnSites, useStories } from './ClinicProvider.tsx'
import type { Describer } from './describer.ts'
import { bySite } from './ownSites.ts'
import { versioned } from './stories.ts'

export interface EcgDetailState {
  /** Null while the hub has not answered. */
  readonly ecg: EcgDetail | null
  /** There before the hub has answered when a story of it waits on this device. */
  readonly describer: Describer | null
  readonly error: unknown
}

/** One ECG of this site, kept current by pushes; edits go through its describer. */
export function useEcgDetail(ecgId: EcgId): EcgDetailState {
  const live = useLive()
  const stories = useStories()
  const kept = bySite(useObservable(stories.drafts), useOwnSites()).own.some((draft) => draft.ecgId === ecgId)
  const [ecg, setEcg] = useState<EcgDetail | null>(null)
  const [opened, setOpened] = useState<Describer | null>(null)
  const [error, setError] = useState<unknown>(null)
  useEffect(() => {
    const leaving = new AbortController()
    const show = (ecg: EcgDetail) => {
      setOpened(stories.open({ ecgId, siteId: ecg.site.id }, versioned(ecg)))
      setEcg((shown) => (shown && shown.version > ecg.version ? shown : ecg))
    }
    const read = () => live.callDurably('ecg:read', { ecgId }, { giveUpAfterMs: Number.POSITIVE_INFINITY, signal: leaving.signal })
    const refresh = () =>
      void read().then(
        ({ ecg }) => show(ecg),
        (caught: unknown) => !leaving.signal.aborted && setError(caught),
      )
    refresh()
    const stop = live.on('ecg:changed', (push) => push.ecgId === ecgId && refresh())
    // what was pushed while the line was away did not arrive
    const stopFollowing = live.connection.subscribe(() => live.connection.get().state === 'online' && refresh())
    return () => {
      stop()
      stopFollowing()
      leaving.abort()
    }
  }, [live, stories, ecgId])
  const describer = opened ?? (kept ? stories.waiting(ecgId) : null)
  useFlushOnLeave(describer)
  return { ecg, describer, error }
}

function useFlushOnLeave(describer: Describer | null): void {
  useEffect(() => {
    if (!describer) return
    addEventListener('pagehide', describer.flush)
    return () => {
      removeEventListener('pagehide', describer.flush)
      describer.flush()
    }
  }, [describer])
}

export interface Step {
  readonly step: TaskStep
  readonly at: number
  readonly personName: string | null
}

/** The task's steps, asked again when its row has a newer version and when the line is back. */
export function useSteps(taskId: EcgDetail['task']['taskId'], version: number): readonly Step[] {
  const live = useLive()
  const online = useObservable(live.connection).state === 'online'
  const [steps, setSteps] = useState<readonly Step[]>([])
  useEffect(() => {
    if (!online) return
    const leaving = new AbortController()
    live.callDurably('queue:steps', { taskId }, { signal: leaving.signal }).then(
      (answer) => setSteps(answer.steps),
      // The page stands without its timeline; the next version or line asks again.
      () => undefined,
    )
    return () => leaving.abort()
  }, [live, taskId, version, online])
  return steps
}
