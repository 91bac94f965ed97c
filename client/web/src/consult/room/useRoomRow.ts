import type { ConsultId, ConsultRow } from '@lianxin/contract'
import { type Asked, useAsked } from '../../read/useAsked.ts'
import { useLive } from '../../session/live.tsx'
import { useConsults } from '../useConsults.ts'

/** The consultation of this room: of the live list, or asked for by its id where the list does not have it. */
export function useRoomRow(consultId: ConsultId): Asked<ConsultRow> & { apply(row: ConsultRow): void } {
  const live = useLive()
  const { rows, apply } = useConsults()
  const asked = useAsked(consultId, async () => (await live.call('consult:read', { consultId })).row)
  const listed = rows.find((row) => row.consultId === consultId)
  const newest = listed && (!asked.value || listed.version >= asked.value.version) ? listed : asked.value
  return { ...asked, value: newest ?? null, apply }
}
