import { mediaCodecs } from './codecs.ts'
import { type Device, type MediaEvents, type MediaRoom, sentIn } from './room.ts'
import type { LiveWorker } from './workers.ts'

/** Twice a second, as often as the room tells its people. */
const levelEveryMs = 500
/** Quieter than this (dBov) is a fan, not a voice. */
const quietestDb = -60

/** A router of the room's own with its observers. */
export async function openMediaRoom(on: LiveWorker, announced: readonly string[], events: MediaEvents): Promise<MediaRoom> {
  const router = await on.worker.createRouter({ mediaCodecs })
  const [levels, floor] = await Promise.all([
    router.createAudioLevelObserver({ interval: levelEveryMs, maxEntries: 3, threshold: quietestDb }),
    router.createActiveSpeakerObserver({ interval: levelEveryMs }),
  ])
  const room: MediaRoom = { on, router, levels, floor, devices: new Map(), direct: null, announced, events }
  // closed, not dead: the hub is ending
  router.on('workerclose', () => void (on.worker.died && events.onDied()))
  let holder: string | undefined
  floor.on('dominantspeaker', ({ producer }) => {
    holder = producer.id
  })
  levels.on('volumes', (volumes) => {
    const loudest = volumes.map(({ producer }) => producer.id)
    events.onSpeaking(peersOf(room, holder !== undefined && loudest.includes(holder) ? [holder, ...loudest] : loudest))
  })
  levels.on('silence', () => events.onSpeaking([]))
  return room
}

function peersOf(room: MediaRoom, producerIds: readonly string[]): string[] {
  const sent = sentIn(room)
  const peerIds = producerIds.flatMap((id) => sent.find(({ producer }) => producer.id === id)?.device.peerId ?? [])
  return [...new Set(peerIds)]
}

/** Ends a device's media at once, in the order of the README. */
export function closeDevice(room: MediaRoom, peerId: string): void {
  const device = room.devices.get(peerId)
  if (!device) return
  room.devices.delete(peerId)
  for (const step of closingSteps(device)) for (const one of step) one.close()
}

/** Ends all media of the room, in the order of the README. */
export async function closeMediaRoom(room: MediaRoom): Promise<void> {
  const devices = [...room.devices.values()].map(closingSteps)
  room.devices.clear()
  const direct = await room.direct?.catch(() => undefined)
  direct?.close()
  // step by step over all devices, so that no consumer outlives its producer anywhere
  for (let n = 0; n < stepsOfDevice; n++) for (const steps of devices) for (const one of steps[n] ?? []) one.close()
  room.levels.close()
  room.floor.close()
  room.router.close()
}

const stepsOfDevice = 5

/** Data consumers, data producers, consumers, producers, transports. */
function closingSteps(device: Device): readonly (readonly { close(): void }[])[] {
  return [
    [...device.dataConsumers.values()],
    [...device.dataProducers.values()],
    [...device.consumers.values()],
    [...device.producers.values()].flatMap((producer) => producer ?? []),
    [...device.transports.values()],
  ]
}
