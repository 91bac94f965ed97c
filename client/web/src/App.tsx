import { type ComponentType, lazy, Suspense } from 'react'
import { PlaceName, PlaceProvider } from './session/Place.tsx'
import { useMe } from './session/SessionProvider.tsx'
import { type Home, homesOf, membershipsIn, sitesWith } from './session/session.ts'
import { useActivity } from './session/useActivity.ts'
import { useText } from './text/useText.ts'
import { Boundary } from './ui/Boundary.tsx'
import { EmptyState, LoadingRows } from './ui/EmptyState.tsx'
import { LatePart } from './ui/LatePart.tsx'
import { useRoute } from './ui/route.ts'
import { Shell } from './ui/Shell.tsx'

const screens: Record<Home, ComponentType> = {
  clinic: lazy(() => import('./clinic/Clinic.tsx').then((m) => ({ default: m.Clinic }))),
  read: lazy(() => import('./read/ReadingRoom.tsx').then((m) => ({ default: m.ReadingRoom }))),
  board: lazy(() => import('./board/Board.tsx').then((m) => ({ default: m.Board }))),
  admin: lazy(() => import('./admin/Admin.tsx').then((m) => ({ default: m.Admin }))),
}
const AwayCall = lazy(() => import('./queue/AwayCall.tsx').then((m) => ({ default: m.AwayCall })))
const loadCriticalTakeover = () => import('./clinic/CriticalTakeover.tsx').then((m) => m.CriticalTakeover)
const DutySwitch = lazy(() => import('./queue/DutySwitch.tsx').then((m) => ({ default: m.DutySwitch })))

/** Each role lands where its work is; people with several roles switch in the header. */
export function App() {
  const me = useMe()
  const { shell } = useText()
  const route = useRoute()
  useActivity()
  const homes = homesOf(me.memberships)
  const readBackSites = sitesWith(me.memberships, 'report.acknowledge')
  const home = homes.find((each) => each === route.home) ?? homes[0] ?? null
  if (!home) {
    return (
      <Shell home={null} homes={[]} place={null}>
        <EmptyState icon="person" title={shell.noRole}>
          {shell.noRoleNext}
        </EmptyState>
      </Shell>
    )
  }
  const Screen = screens[home]
  return (
    <PlaceProvider memberships={membershipsIn(me.memberships, home)}>
      <Shell home={home} homes={homes} place={<PlaceName />} duty={home === 'read' && <Suspense>{<DutySwitch />}</Suspense>}>
        {home !== 'read' && homes.includes('read') && (
          <Boundary>
            <Suspense>
              <AwayCall />
            </Suspense>
          </Boundary>
        )}
        {readBackSites.length > 0 && (
          <Boundary>
            <LatePart load={loadCriticalTakeover} props={{ sites: readBackSites }} waiting={null} />
          </Boundary>
        )}
        <Boundary key={home}>
          <Suspense fallback={<LoadingRows rows={4} label={shell.loading} />}>
            <Screen />
          </Suspense>
        </Boundary>
      </Shell>
    </PlaceProvider>
  )
}
