import { useRef } from 'react'
import { roomText } from '../../text/room.ts'
import { useTexts } from '../../text/useText.ts'
import { Icon } from '../../ui/icons.tsx'
import type { Tile } from '../engine/index.ts'
import { usePlaceWords } from '../words.ts'
import { initialsOf, qualityBars, qualityWord } from './quality.ts'
import { useRoom } from './roomContext.ts'
import { RoomIcon } from './roomIcons.tsx'
import { useTileSize } from './useTileSize.ts'
import { Video } from './Video.tsx'
import classes from './people.module.css'

interface PersonTileProps {
  readonly name: string
  readonly own?: boolean
  readonly organisation: string
  readonly stream: MediaStream | null
  readonly muted: boolean
  readonly speaking: boolean
  readonly handUp: boolean
  /** Host or guest, in a word. */
  readonly standing: string | null
  /** 0 … 10; undefined where there is none to show. */
  readonly quality: number | null | undefined
  /** What is to be known about the picture. */
  readonly note: string | null
}

/** One person: picture or initials, who they are, and how they are heard; every sign has its word. */
function PersonTile(props: PersonTileProps) {
  const t = useTexts(roomText)
  const { name, organisation, stream, own = false, muted, speaking, handUp, standing, quality, note } = props
  return (
    <div className={classes['tile']} data-speaking={speaking || undefined}>
      <div className={classes['face']}>
        {stream ? (
          <Video stream={stream} mirrored={own} />
        ) : (
          <span className={classes['initials']} aria-hidden="true">
            {initialsOf(name)}
          </span>
        )}
        <span className={classes['signs']}>
          {handUp && (
            <span className={classes['sign']} data-tone="hand">
              <Icon name="hand" /> {t.people.handUp}
            </span>
          )}
          {note && <span className={classes['sign']}>{note}</span>}
        </span>
        <span className={classes['corner']}>
          {speaking && (
            <span className={classes['sign']} data-tone="speaking">
              {t.people.speaking}
            </span>
          )}
          {quality !== undefined && <Quality quality={quality} />}
        </span>
      </div>
      <div className={classes['label']}>
        <RoomIcon name={muted ? 'micOff' : 'mic'} size="1rem" />
        {muted && <span className="lx-hidden">{t.people.muted}</span>}
        <span className={classes['name']}>{own ? `${name} (${t.people.you})` : name}</span>
        {standing && <span className={classes['standing']}>{standing}</span>}
      </div>
      <span className={classes['organisation']}>{organisation}</span>
    </div>
  )
}

function Quality({ quality }: { quality: number | null }) {
  const t = useTexts(roomText)
  const word = qualityWord(quality)
  const bars = qualityBars(quality)
  const words = t.people.quality[word]
  return (
    <span className={classes['quality']} data-quality={word} title={words}>
      <svg viewBox="0 0 12 10" width="14" height="12" aria-hidden="true">
        {[0, 1, 2].map((n) => (
          <rect
            key={n}
            x={n * 4 + 0.5}
            y={6.5 - n * 3}
            width="3"
            height={3 + n * 3}
            fill={n < bars ? 'currentColor' : 'none'}
            stroke="currentColor"
            strokeWidth="0.8"
          />
        ))}
      </svg>
      <span className={word === 'poor' || word === 'none' ? undefined : 'lx-hidden'}>{words}</span>
    </span>
  )
}

/** Somebody else's device. */
export function OtherTile({ tile }: { tile: Tile }) {
  const t = useTexts(roomText)
  const { session, row } = useRoom()
  const place = usePlaceWords()
  const box = useRef<HTMLLIElement>(null)
  const { peer, camera } = tile
  const shown = camera && !camera.paused ? camera.stream : null
  useTileSize(box, session, camera ? peer.peerId : null, 'camera')
  const note = !peer.reachable
    ? t.people.away
    : camera?.frozen
      ? t.people.frozen
      : tile.screen
        ? t.people.shares
        : peer.audioOnly
          ? t.people.audioOnly
          : null
  return (
    <li ref={box} data-peer={peer.peerId}>
      <PersonTile
        name={peer.name}
        organisation={place(peer.organisation)}
        stream={shown}
        muted={tile.muted}
        speaking={tile.speaking}
        handUp={peer.handUp}
        standing={peer.partyId === row.hostPartyId ? t.people.host : peer.guest ? t.people.guest : null}
        quality={tile.quality}
        note={note}
      />
    </li>
  )
}

export function OwnTile() {
  const t = useTexts(roomText)
  const { state, me, host, guest } = useRoom()
  const place = usePlaceWords()
  const { own, audioOnly, line } = state
  return (
    <li data-own>
      <PersonTile
        name={me?.name ?? ''}
        organisation={place(me?.organisation ?? null)}
        stream={own.camera.state === 'on' ? own.camera.stream : null}
        own
        muted={own.mic.state !== 'on'}
        speaking={false}
        handUp={state.handUp}
        standing={host ? t.people.host : guest ? t.people.guest : null}
        quality={line?.quality ?? null}
        note={own.screen.state === 'on' ? t.stage.ownScreen : audioOnly ? t.people.audioOnly : null}
      />
    </li>
  )
}
