import { Button } from '@mantine/core'
import type { ConsultParty } from '@lianxin/contract'
import { useHubNow, useLive } from '../../session/live.tsx'
import { consultRecordText } from '../../text/consultRecord.ts'
import { roomText } from '../../text/room.ts'
import { useTexts } from '../../text/useText.ts'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { Icon } from '../../ui/icons.tsx'
import { partyState } from '../record/attendance.ts'
import { HostTools } from '../record/HostTools.tsx'
import { PartyActions } from '../record/PartyActions.tsx'
import { useWriting } from '../../ui/useWriting.ts'
import { usePlaceWords } from '../words.ts'
import { useRoom } from './roomContext.ts'
import classes from './people.module.css'

/** Who is in, who waits, who was asked and is not here; and what the host may do about each. */
export function PeoplePanel() {
  const t = useTexts(roomText)
  const { row, host, guest, changed } = useRoom()
  const of = (presence: ConsultParty['presence']) => row.parties.filter((party) => party.presence === presence)
  const absent = row.parties.filter((party) => party.presence === 'out' || party.presence === 'removed')
  return (
    <>
      {of('lobby').length > 0 && <Lobby parties={of('lobby')} />}
      <Group title={t.people.inRoom(of('in').length)} parties={of('in')} />
      {!guest && absent.length > 0 && <Group title={t.people.absent(absent.length)} parties={absent} />}
      {host ? <HostTools record={{ row, changed }} /> : <p className={classes['hint']}>{t.people.onlyHost}</p>}
    </>
  )
}

function Lobby({ parties }: { parties: readonly ConsultParty[] }) {
  const t = useTexts(roomText)
  const { row, host, changed } = useRoom()
  const live = useLive()
  const { busy, error, run } = useWriting()
  const admitAll = () =>
    void run(async () => {
      for (const { partyId } of parties) {
        const { row: after } = await live.write('consult:admit', { consultId: row.consultId, partyId }, { giveUpAfterMs: 15_000 })
        changed(after)
      }
    })
  return (
    <Group title={t.people.lobby(parties.length)} parties={parties}>
      {host && parties.length > 1 && (
        <Button size="sm" loading={busy} onClick={admitAll}>
          {t.people.admitAll}
        </Button>
      )}
      {error !== null && <ErrorNote error={error} />}
    </Group>
  )
}

function Group({ title, parties, children }: { title: string; parties: readonly ConsultParty[]; children?: React.ReactNode }) {
  return (
    <section className={classes['group']} aria-label={title}>
      <h3>{title}</h3>
      {children}
      <ul className={classes['partyList']}>
        {parties.map((party) => (
          <Party key={party.partyId} party={party} />
        ))}
      </ul>
    </section>
  )
}

function Party({ party }: { party: ConsultParty }) {
  const t = useTexts(roomText)
  const asked = useTexts(consultRecordText)
  const { row, state, me, host, guest, changed } = useRoom()
  const place = usePlaceWords()
  const devices = state.room?.peers.filter((peer) => peer.partyId === party.partyId) ?? []
  const isHost = party.partyId === row.hostPartyId
  const ringing = partyState(party, row.state, useHubNow(1000)) === 'ringing'
  return (
    <li className={classes['party']}>
      <span className={classes['partyHead']}>
        <strong>
          {party.name}
          {party.partyId === me?.partyId && ` (${t.people.you})`}
        </strong>
        {(isHost || party.personId === null) && <span className={classes['standing']}>{isHost ? t.people.host : t.people.guest}</span>}
        <span className={classes['hint']}>{place(party.organisation)}</span>
        {devices.length > 1 && <span className={classes['hint']}>{t.people.devices(devices.length)}</span>}
        {devices.some(({ handUp }) => handUp) && (
          <span>
            <Icon name="hand" /> {t.people.handUp}
          </span>
        )}
        {devices.some(({ peerId }) => peerId === state.room?.stage.presenter) && (
          <span className={classes['hint']}>{t.people.presents}</span>
        )}
        {party.presence === 'out' && (
          <span className={classes['hint']}>{ringing ? asked.ringing : party.answer ? asked.answers[party.answer] : asked.unanswered}</span>
        )}
        {party.presence === 'removed' && <span className={classes['hint']}>{asked.presences.removed}</span>}
      </span>
      {!guest && party.partyId !== me?.partyId && (
        <PartyActions
          party={party}
          record={{ row, changed, mine: { host, party: me !== null, describes: false, advises: false, replays: false } }}
        />
      )}
    </li>
  )
}
