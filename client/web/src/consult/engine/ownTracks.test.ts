import { describe, expect, it } from 'vitest'
import { createOwnTracks } from './ownTracks.ts'

class FakeTrack extends EventTarget {
  readonly kind: 'audio' | 'video'
  enabled = true
  readyState: 'live' | 'ended' = 'live'

  constructor(kind: 'audio' | 'video') {
    super()
    this.kind = kind
  }

  getSettings(): MediaTrackSettings {
    return { deviceId: `some ${this.kind} device` }
  }

  stop(): void {
    this.readyState = 'ended'
  }

  pullOut(): void {
    this.readyState = 'ended'
    this.dispatchEvent(new Event('ended'))
  }
}

type Answer = (constraints: MediaStreamConstraints) => Promise<FakeTrack>

function page(answer: Answer = async ({ audio }) => new FakeTrack(audio ? 'audio' : 'video')) {
  const made: FakeTrack[] = []
  const asked: MediaStreamConstraints[] = []
  const getUserMedia = async (constraints: MediaStreamConstraints) => {
    asked.push(constraints)
    const track = await answer(constraints)
    made.push(track)
    return { getTracks: () => [track] }
  }
  const makeStream = (track: MediaStreamTrack) => ({ track }) as never
  const own = createOwnTracks({ media: { getUserMedia } as never, makeStream, micId: null, cameraId: null })
  return { own, made, asked, mic: () => own.state.get().mic, camera: () => own.state.get().camera }
}

function wantedId(video: MediaStreamConstraints['video']): unknown {
  return typeof video === 'object' && (video.deviceId as { exact?: string } | undefined)?.exact
}

const named = (name: string) => () => Promise.reject(new DOMException('no', name))

describe('own devices', () => {
  it.each([
    ['NotFoundError', 'no-camera', 'no-microphone'],
    ['NotAllowedError', 'permission-denied', 'permission-denied'],
    ['NotReadableError', 'in-use', 'in-use'],
    ['TypeError', 'failed', 'failed'],
  ])('tell what %s means', async (name, ofCamera, ofMic) => {
    const { own, mic, camera } = page(named(name))
    await Promise.all([own.setMic(true), own.setCamera(true)])
    expect([camera().state, camera().trouble, mic().state, mic().trouble]).toEqual(['failed', ofCamera, 'failed', ofMic])
  })

  it('cannot be had on a page without a secure context', async () => {
    const own = createOwnTracks({ media: null, makeStream: () => ({}) as never, micId: null, cameraId: null })
    await own.setCamera(true)
    expect(own.state.get().camera.trouble).toBe('insecure-context')
  })

  it('mute without closing the microphone, and close the camera', async () => {
    const { own, made, asked, mic, camera } = page()
    await own.setMic(true)
    await own.setCamera(true)
    await own.setMic(false)
    await own.setCamera(false)
    expect([mic().state, made[0]?.readyState, made[0]?.enabled]).toEqual(['muted', 'live', false])
    expect([camera().state, made[1]?.readyState]).toEqual(['off', 'ended'])
    await own.setMic(true)
    expect([mic().state, made[0]?.enabled, asked.length]).toEqual(['on', true, 2])
  })

  it('say when a device was pulled out, and can be had again', async () => {
    const { own, made, camera } = page()
    await own.setCamera(true)
    made[0]?.pullOut()
    expect(camera()).toMatchObject({ state: 'failed', trouble: 'pulled-out', stream: null })
    expect(own.track('camera')).toBeNull()
    await own.setCamera(true)
    expect(camera()).toMatchObject({ state: 'on', trouble: null })
  })

  it('stay muted when the microphone is changed for another', async () => {
    const { own, made, mic } = page()
    await own.setMic(true)
    await own.setMic(false, 'headset')
    expect([mic().state, made.length, made[1]?.enabled, made[0]?.readyState]).toEqual(['muted', 2, false, 'ended'])
  })

  it('keep the camera there was when another one cannot be had', async () => {
    const { own, made, camera } = page(async ({ video }) => {
      if (wantedId(video) === 'other') throw new DOMException('busy', 'NotReadableError')
      return new FakeTrack('video')
    })
    await own.setCamera(true)
    await own.setCamera(true, 'other')
    expect([camera().state, camera().trouble, made.at(-1)?.readyState]).toEqual(['on', 'in-use', 'live'])
  })

  it('change cameras on a telephone, which opens one at a time', async () => {
    const { own, made, camera } = page(async () => {
      if (made.some(({ readyState }) => readyState === 'live')) throw new DOMException('busy', 'NotReadableError')
      return new FakeTrack('video')
    })
    await own.setCamera(true)
    await own.setCamera(true, 'back')
    expect([camera().state, camera().trouble, made.map(({ readyState }) => readyState)]).toEqual(['on', null, ['ended', 'live']])
  })

  it('take over what was opened before the room, without asking again', async () => {
    const { own, asked, mic } = page()
    own.adopt('mic', new FakeTrack('audio') as never)
    await own.setMic(true)
    expect([mic().state, mic().deviceId, asked.length]).toEqual(['on', 'some audio device', 0])
  })

  it('stay muted when they were muted while another microphone was being opened', async () => {
    let give = (_: FakeTrack) => {}
    const { own, mic } = page(() => new Promise((resolve) => (give = resolve)))
    own.adopt('mic', new FakeTrack('audio') as never)
    const changing = own.setMic(true, 'headset')
    await own.setMic(false)
    const headset = new FakeTrack('audio')
    give(headset)
    await changing
    expect([mic().state, own.track('mic') === (headset as never), headset.enabled]).toEqual(['muted', true, false])
  })

  it('open nothing any more after the room', async () => {
    const { own, asked } = page()
    own.close()
    await Promise.all([own.setMic(true), own.setCamera(true), own.shareScreen(true)])
    expect(asked).toEqual([])
  })

  it('let go of a device that comes after it was given up', async () => {
    let give = (_: FakeTrack) => {}
    const { own, camera } = page(() => new Promise((resolve) => (give = resolve)))
    const opening = own.setCamera(true)
    await own.setCamera(false)
    const late = new FakeTrack('video')
    give(late)
    await opening
    expect([camera().state, late.readyState]).toEqual(['off', 'ended'])
  })
})
