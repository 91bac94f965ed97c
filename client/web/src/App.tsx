import { type ComponentType, lazy, type ReactNode, Suspense } from 'react'
import { PlaceName, PlaceProvider } from './session/Place.tsx'
import { useMe } from './session/SessionProvider.tsx'
import { type Home, homesOf, meetingPlaces, membershipsIn, sitesWith } from './session/session.ts'
import { useActivity } from './session/useActivity.ts'
import { useText } from './text/useText.ts'
import { Boundary } from './ui/Boundary.tsx'
import { EmptyState, LoadingRows } from './ui/EmptyState.tsx'
import { LatePart } from './ui/LatePart.tsx'
import { href, useRoute } from './ui/route.ts'
import { Alone, Shell } from './ui/Shell.tsx'
import { whenIdle } from './ui/whenIdle.ts'

let screenComes: Promise<unknown> = Promise.resolve()
function screen(load: () => Promise<{ default: ComponentType }>): ComponentType {
  return lazy(() => {
    const coming = load()
    screenComes = coming
    return coming
  })
}

const screens: Record<Home | 'consult', ComponentType> = {
  clinic: screen(() => import('./clinic/Clinic.tsx').then((m) => ({ default: m.Clinic }))),
  read: screen(() => import('./read/ReadingRoom.tsx').then((m) => ({ default: m.ReadingRoom }))),
  board: screen(() => import('./board/Board.tsx').then((m) => ({ default: m.Board }))),
  admin: screen(() => import('./admin/Admin.tsx').then((m) => ({ default: m.Admin }))),
  consult: screen(() => import('./consult/Consult.tsx').then((m) => ({ default: m.Consult }))),
}
const loadRoomPage = () => import('./consult/RoomPage.tsx').then((m) => m.RoomPage)
async function loadConsultEntry(): Promise<ComponentType> {
  await afterScreen()
  return (await import('./consult/ConsultEntry.tsx')).ConsultEntry
}
const AwayCall = lazy(() => import('./queue/AwayCall.tsx').then((m) => ({ default: m.AwayCall })))
const loadClinicAway = () => import('./clinic/ClinicAway.tsx').then((m) => m.ClinicAway)
const loadCriticalTakeover = () => import('./clinic/CriticalTakeover.tsx').then((m) => m.CriticalTakeover)
const DutySwitch = lazy(() => import('./queue/DutySwitch.tsx').then((m) => ({ default: m.DutySwitch })))

/** What is not on the first screen does not share its line: on a slow one it would come later for it. */
async function afterScreen(): Promise<void> {
  const idle = () => new Promise<void>((resolve) => whenIdle(resolve))
  await idle()
  // one that fails is told where it stands
  await screenComes.catch(() => undefined)
  await idle()
}

/** Each role lands where its work is; people with several roles switch in the header, and every clinician meets in consultations. */
export function App() {
  const me = useMe()
  const { shell } = useText()
  const route = useRoute()
  useActivity()
  const homes = homesOf(me.memberships)
  const meetings = meetingPlaces(me.memberships)
  const meets = meetings.length > 0 && (route.home === 'consult' || route.home === 'room')
  const home = meets ? null : (homes.find((each) => each === route.home) ?? homes[0] ?? null)
  if (!home && !meets) {
    return (
      <Shell home={null} homes={[]} place={null}>
        <EmptyState icon="person" title={shell.noRole}>
          {shell.noRoleNext}
        </EmptyState>
      </Shell>
    )
  }
  const away = <Away homes={homes} home={home} />
  if (meets && route.home === 'room') {
    return (
      <PlaceProvider memberships={meetings}>
        <Alone>
          {away}
          <Lazy>
            <LatePart load={loadRoomPage} props={{}} waiting={<LoadingRows rows={4} label={shell.loading} />} />
          </Lazy>
        </Alone>
      </PlaceProvider>
    )
  }
  const Screen = screens[home ?? 'consult']
  return (
    <PlaceProvider memberships={home ? membershipsIn(me.memberships, home) : meetings}>
      <Shell
        home={home}
        homes={homes}
        place={<PlaceName />}
        consult={meetings.length > 0 && <Entry here={meets} />}
        duty={home === 'read' && <Suspense>{<DutySwitch />}</Suspense>}
      >
        {away}
        <Lazy key={home ?? 'consult'}>
          <Screen />
        </Lazy>
      </Shell>
    </PlaceProvider>
  )
}

function Lazy({ children }: { children: ReactNode }) {
  const { shell } = useText()
  return (
    <Boundary>
      <Suspense fallback={<LoadingRows rows={4} label={shell.loading} />}>{children}</Suspense>
    </Boundary>
  )
}

/** What goes on for a person's other homes while they are elsewhere. */
function Away({ homes, home }: { homes: readonly Home[]; home: Home | null }) {
  const readBackSites = sitesWith(useMe().memberships, 'report.acknowledge')
  return (
    <Boundary>
      <Suspense>
        {home !== 'read' && homes.includes('read') && <AwayCall />}
        {home === null && homes.includes('clinic') && <LatePart load={loadClinicAway} props={{}} waiting={null} />}
        {readBackSites.length > 0 && <LatePart load={loadCriticalTakeover} props={{ sites: readBackSites }} waiting={null} />}
      </Suspense>
    </Boundary>
  )
}

/** The link is there at once; what waits behind it comes with its own chunk. */
function Entry({ here }: { here: boolean }) {
  const { shell } = useText()
  const link = (
    <a href={href('consult')} aria-current={here ? 'page' : undefined}>
      {shell.consult}
    </a>
  )
  return (
    <Boundary>
      <LatePart load={loadConsultEntry} props={{}} waiting={link} />
    </Boundary>
  )
}
