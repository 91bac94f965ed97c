import { PlaceProvider } from '../session/Place.tsx'
import { useMe } from '../session/SessionProvider.tsx'
import { membershipsIn } from '../session/session.ts'
import { ArrivalNotices } from './ArrivalNotices.tsx'
import { ClinicProvider } from './ClinicProvider.tsx'

/** While its people are in a consultation, the clinic goes on sending what it holds. */
export function ClinicAway() {
  const me = useMe()
  return (
    <PlaceProvider memberships={membershipsIn(me.memberships, 'clinic')}>
      <ClinicProvider>
        <ArrivalNotices />
      </ClinicProvider>
    </PlaceProvider>
  )
}
