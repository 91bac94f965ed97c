import { Button } from '@mantine/core'
import type { ConsultRow, Recording } from '@lianxin/contract'
import { type RefObject, useEffect, useId, useMemo, useRef, useState } from 'react'
import { useAsked } from '../../read/useAsked.ts'
import { useLive } from '../../session/live.tsx'
import { consultRecordText } from '../../text/consultRecord.ts'
import { useTexts } from '../../text/useText.ts'
import { Icon } from '../../ui/icons.tsx'
import { elapsed } from '../../ui/time.ts'
import lists from '../consult.module.css'
import { stageHref, trackHref } from './files.ts'
import { correctionS, createPlayhead, lengthMs, picturesAt, type Playhead, plays, type Track } from './playback.ts'
import classes from './player.module.css'
import { RecordedPaper } from './RecordedPaper.tsx'
import { readStages, stageAt } from './stageAt.ts'

interface RecordingPlayerProps {
  readonly row: ConsultRow
  readonly recording: Recording
}

const speeds = [1, 1.5, 2] as const
/** How often tracks are brought into step and the position is shown. */
const stepMs = 200

/** The tracks of one recording, played together: sound mixed, pictures side by side, all by one playhead. */
export function RecordingPlayer({ row, recording }: RecordingPlayerProps) {
  const t = useTexts(consultRecordText)
  const wholeMs = lengthMs(recording)
  const player = usePlayer(recording, wholeMs)
  const { positionMs, broken } = player
  const nameOf = (track: Track) => row.parties.find(({ partyId }) => partyId === track.partyId)?.name ?? ''
  const shown = new Set(picturesAt(recording.tracks, positionMs, wholeMs).map(({ trackNo }) => trackNo))
  const stage = useStages(row, recording, positionMs)
  return (
    <div className={classes['player']}>
      {stage && stage.sheets.length > 0 && <RecordedPaper consultId={row.consultId} stage={stage} />}
      <div className={classes['pictures']} data-count={shown.size}>
        {recording.tracks.map((track) => (
          <TrackElement
            key={track.trackNo}
            track={track}
            href={trackHref(row.consultId, recording.recordingId, track.trackNo)}
            name={`${nameOf(track)} ${t.recording.source[track.source]}`}
            shown={shown.has(track.trackNo)}
            elements={player.elements}
            onBroken={player.markBroken}
          />
        ))}
      </div>
      <Controls player={player} wholeMs={wholeMs} />
      {recording.tracks
        .filter((track) => broken.has(track.trackNo))
        .map((track) => (
          <p key={track.trackNo} className={lists['hint']} role="status">
            {t.recording.failed(nameOf(track))}
          </p>
        ))}
    </div>
  )
}

function useStages(row: ConsultRow, recording: Recording, positionMs: number) {
  const live = useLive()
  const entries = useAsked(recording.recordingId, async () =>
    readStages(await live.http.bytes(stageHref(row.consultId, recording.recordingId))),
  )
  return stageAt(entries.value ?? [], positionMs)
}

function Controls({ player, wholeMs }: { player: ReturnType<typeof usePlayer>; wholeMs: number }) {
  const t = useTexts(consultRecordText)
  const id = useId()
  const { positionMs, playing, waiting } = player
  return (
    <div className={classes['controls']}>
      <Button size="sm" onClick={player.toggle} leftSection={<Icon name={playing ? 'pause' : 'play'} />}>
        {playing ? t.recording.pause : t.recording.play}
      </Button>
      <label htmlFor={id} className="lx-hidden">
        {t.recording.position}
      </label>
      <input
        id={id}
        type="range"
        className={classes['position']}
        min={0}
        max={wholeMs}
        step={1000}
        value={positionMs}
        aria-valuetext={elapsed(positionMs)}
        onChange={(event) => player.seek(Number(event.target.value))}
      />
      <span>
        {elapsed(positionMs)} / {elapsed(wholeMs)}
      </span>
      <select
        className={classes['speed']}
        aria-label={t.recording.speed}
        value={player.speed}
        onChange={(event) => player.setSpeed(Number(event.target.value))}
      >
        {speeds.map((speed) => (
          <option key={speed} value={speed}>
            {speed}×
          </option>
        ))}
      </select>
      {waiting && (
        <span className={lists['hint']} role="status">
          {t.recording.waiting}
        </span>
      )}
    </div>
  )
}

type Elements = RefObject<Map<number, HTMLMediaElement>>

interface TrackElementProps {
  readonly track: Track
  readonly href: string
  readonly name: string
  readonly shown: boolean
  readonly elements: Elements
  onBroken(trackNo: number): void
}

function TrackElement({ track, href, name, shown, elements, onBroken }: TrackElementProps) {
  const { trackNo, source } = track
  const keep = (element: HTMLMediaElement | null) => {
    if (element) elements.current.set(trackNo, element)
    else elements.current.delete(trackNo)
  }
  const common = { ref: keep, src: href, preload: 'metadata', onError: () => onBroken(trackNo) } as const
  // what was said is in the chat and the opinion; the recording itself has no captions
  if (source === 'mic') return <audio {...common} />
  return (
    <figure className={classes['picture']} hidden={!shown} data-source={source}>
      <video {...common} muted playsInline aria-label={name} />
      <figcaption>{name}</figcaption>
    </figure>
  )
}

function usePlayer(recording: Recording, wholeMs: number) {
  const elements: Elements = useRef(new Map<number, HTMLMediaElement>())
  const head = useMemo(() => createPlayhead(wholeMs), [wholeMs])
  const [positionMs, setPositionMs] = useState(0)
  const [playing, setPlaying] = useState(false)
  const [waiting, setWaiting] = useState(false)
  const [speed, setSpeed] = useState(1)
  const [broken, setBroken] = useState<ReadonlySet<number>>(new Set())
  const tracks = useMemo(() => recording.tracks.filter(({ trackNo }) => !broken.has(trackNo)), [recording.tracks, broken])

  useEffect(() => {
    const step = () => {
      const waits = keepInStep({ elements: elements.current, tracks, head, wholeMs, speed })
      head.hold(waits, performance.now())
      setWaiting(waits)
      const at = head.positionMs(performance.now())
      setPositionMs(Math.round(at))
      if (at >= wholeMs && head.playing()) {
        head.pause(performance.now())
        setPlaying(false)
      }
    }
    const timer = setInterval(step, stepMs)
    return () => clearInterval(timer)
  }, [head, tracks, wholeMs, speed])

  return {
    elements,
    positionMs,
    playing,
    waiting,
    broken,
    speed,
    toggle() {
      const now = performance.now()
      if (!playing && head.positionMs(now) >= wholeMs) head.seek(0, now)
      if (playing) head.pause(now)
      else head.play(now)
      setPlaying(!playing)
    },
    seek(to: number) {
      head.seek(to, performance.now())
      setPositionMs(to)
    },
    setSpeed(to: number) {
      head.setSpeed(to, performance.now())
      setSpeed(to)
    },
    markBroken: (trackNo: number) => setBroken((old) => new Set([...old, trackNo])),
  }
}

interface InStep {
  readonly elements: ReadonlyMap<number, HTMLMediaElement>
  readonly tracks: readonly Track[]
  readonly head: Playhead
  readonly wholeMs: number
  readonly speed: number
}

/** Brings every element to the playhead. Returns whether one that should be heard or seen now has not got that far. */
function keepInStep({ elements, tracks, head, wholeMs, speed }: InStep): boolean {
  const now = performance.now()
  const positionMs = head.positionMs(now)
  let waits = false
  for (const track of tracks) {
    const element = elements.get(track.trackNo)
    if (!element) continue
    const wanted = plays(track, positionMs, wholeMs)
    const to = wanted ? correctionS(track, positionMs, element.currentTime) : null
    if (to !== null && !element.seeking) element.currentTime = to
    element.playbackRate = speed
    if (wanted && head.playing()) {
      // refused only before a gesture, and playing begins with one
      if (element.paused && !element.ended) void element.play().catch(() => undefined)
      waits ||= !element.ended && element.readyState < HTMLMediaElement.HAVE_FUTURE_DATA
    } else if (!element.paused) element.pause()
  }
  return waits && head.playing()
}
