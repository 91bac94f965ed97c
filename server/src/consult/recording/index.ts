import { mkdir, statfs } from 'node:fs/promises'
import type { ConsultId } from '@lianxin/contract'
import type { Handlers } from '../../platform/hub/caller.ts'
import type { ConsultParts } from '../deps.ts'
import { createTurns } from '../room/turns.ts'
import type { RoomRecorder } from '../room/index.ts'
import type { RecordingParts } from './live.ts'
import { createLives } from './lives.ts'
import { mendRecordings } from './mend.ts'
import { ask, consent, start, stop } from './requests.ts'

export { recordingRoutes } from './http.ts'

type RecordingRequest = 'recording:ask' | 'recording:consent' | 'recording:start' | 'recording:stop'

type Deps = Pick<ConsultParts, 'db' | 'clock' | 'ids' | 'log' | 'recordingsDir'>

/** Recordings of rooms: asked for, agreed to, visible to all, one file a track in the data folder. */
export function createRecordings({ recordingsDir: dir, ...deps }: Deps, room: RoomRecorder, freeBytes = () => freeOn(dir)) {
  const parts: RecordingParts = { ...deps, room, dir, freeBytes }
  const lives = createLives(parts)
  const inTurn = createTurns<ConsultId>()
  const running: { stop(): void }[] = []
  let mending: Promise<void> = Promise.resolve()

  const handlers: Handlers<RecordingRequest> = {
    'recording:ask': (input, caller) => inTurn(input.consultId, () => ask(parts, lives, input, caller)),
    'recording:consent': (input, caller) => inTurn(input.consultId, () => consent(parts, lives, input, caller)),
    'recording:start': (input, caller) => inTurn(input.consultId, () => start(parts, lives, input, caller)),
    'recording:stop': (input, caller) => inTurn(input.consultId, () => stop(parts, lives, input, caller)),
  }
  return {
    handlers,
    /** To be told when a consultation's row has changed. */
    consultChanged: lives.consultChanged,
    start(): void {
      const leave = room.listen(lives.listener)
      running.push(
        { stop: leave },
        parts.clock.every(1_000, () => lives.tick()),
      )
      mending = mendRecordings(parts, dir, lives).catch((error: unknown) =>
        parts.log.error({ err: error }, 'recordings of the former hub could not be mended'),
      )
    },
    async stop(): Promise<void> {
      await lives.stop()
      for (const one of running.splice(0)) one.stop()
      await mending
    },
  }
}

async function freeOn(dir: string): Promise<number> {
  await mkdir(dir, { recursive: true, mode: 0o700 })
  const { bavail, bsize } = await statfs(dir)
  return bavail * bsize
}
