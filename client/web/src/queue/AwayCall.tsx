import { go } from '../ui/route.ts'
import { EmergencyCall } from './EmergencyCall.tsx'
import { useDuty } from './useDuty.ts'
import { useQueue } from './useQueue.ts'

/** Emergencies call whoever is on duty on their other pages too, for those who have more than one role. */
export function AwayCall() {
  const { rows } = useQueue('reading')
  const duty = useDuty()
  return <EmergencyCall rows={rows} onDuty={duty.on} onOpen={(row) => go('read', row.subject.id)} />
}
