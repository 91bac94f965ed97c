import { roomText } from '../../text/room.ts'
import { useTexts } from '../../text/useText.ts'
import { OtherTile, OwnTile } from './PersonTile.tsx'
import { useRoom } from './roomContext.ts'
import classes from './people.module.css'

/** Everybody beside the tracing, oneself last; many people get two columns. */
export function PeopleStrip() {
  const t = useTexts(roomText)
  const { tiles } = useRoom()
  return (
    <ul className={classes['strip']} aria-label={t.people.strip} data-many={tiles.length > 4 || undefined} tabIndex={0}>
      {tiles.map((tile) => (
        <OtherTile key={tile.peer.peerId} tile={tile} />
      ))}
      <OwnTile />
    </ul>
  )
}
