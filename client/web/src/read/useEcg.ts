import type { EcgDetail, EcgId } from '@lianxin/contract'
import { useEffect } from 'react'
import { useLive } from '../session/live.tsx'
import { type Asked, useAsked, useLineBack } from './useAsked.ts'

/** One ECG's patient, context and device, kept current by its push, and asked again where a push may have been missed. */
export function useEcg(ecgId: EcgId): Asked<EcgDetail> {
  const live = useLive()
  const asked = useAsked(ecgId, async () => (await live.call('ecg:read', { ecgId })).ecg)
  const { value, again } = asked
  const version = value?.version ?? 0
  useEffect(
    () =>
      live.on('ecg:changed', (push) => {
        if (push.ecgId === ecgId && push.version > version) again()
      }),
    [live, ecgId, version, again],
  )
  useLineBack(again)
  return asked
}
