import { useHubNow } from '../../session/live.tsx'
import { consultRecordText } from '../../text/consultRecord.ts'
import { roomText } from '../../text/room.ts'
import { useTexts } from '../../text/useText.ts'
import { StateMark } from '../../ui/StateMark.tsx'
import { elapsed } from '../../ui/time.ts'
import { partyState } from '../record/attendance.ts'
import { usePlaceWords } from '../words.ts'
import { OtherTile, OwnTile } from './PersonTile.tsx'
import { useRoom } from './roomContext.ts'
import classes from './people.module.css'

/** Everybody beside the tracing, then oneself, then who is being called; many people get two columns. */
export function PeopleStrip() {
  const t = useTexts(roomText)
  const { tiles } = useRoom()
  return (
    <ul className={classes['strip']} aria-label={t.people.strip} data-many={tiles.length > 4 || undefined} tabIndex={0}>
      {tiles.map((tile) => (
        <OtherTile key={tile.peer.peerId} tile={tile} />
      ))}
      <OwnTile />
      <Called />
    </ul>
  )
}

/** Whoever called sees that it rings, where, and for how long still. */
function Called() {
  const t = useTexts(consultRecordText)
  const { row, guest } = useRoom()
  const place = usePlaceWords()
  const now = useHubNow(1000)
  if (guest) return null
  return row.parties
    .filter((party) => partyState(party, row.state, now) === 'ringing')
    .map((party) => (
      <li key={party.partyId} className={classes['called']}>
        <strong>{party.name}</strong>
        <StateMark tone="info">
          {t.ringing} {elapsed((party.ringUntil ?? now) - now)}
        </StateMark>
        <span className={classes['hint']}>{place(party.organisation)}</span>
      </li>
    ))
}
