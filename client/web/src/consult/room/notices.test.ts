import { describe, expect, it } from 'vitest'
import type { OwnTrack } from '../engine/index.ts'
import { noticesOf } from './notices.ts'

const off: OwnTrack = { state: 'off', deviceId: null, stream: null, trouble: null }
const calm = { room: { media: 'ready' }, media: 'connected', audioOnly: null, own: { mic: off, camera: off, screen: off } } as const

describe('what is told in the room', () => {
  it('is nothing while everything works', () => {
    expect(noticesOf(calm, false)).toEqual([])
  })

  it('is the hub before the media that hang on it', () => {
    expect(noticesOf({ ...calm, media: 'reconnecting' }, true)).toEqual([{ kind: 'hub-away' }])
    expect(noticesOf({ ...calm, media: 'reconnecting' }, false)).toEqual([{ kind: 'media', state: 'reconnecting' }])
  })

  it('is that media are not there yet, whatever the connection does', () => {
    expect(noticesOf({ ...calm, room: { media: 'preparing' }, media: 'off' }, false)).toEqual([{ kind: 'media', state: 'preparing' }])
  })

  it('is why there are no pictures, and each device that cannot be had', () => {
    const own = { ...calm.own, camera: { ...off, state: 'failed', trouble: 'pulled-out' } } as const
    const told = noticesOf({ ...calm, media: 'audio-only', audioOnly: { reason: 'loss', since: 0 }, own }, false)
    expect(told).toEqual([
      { kind: 'audio-only', reason: 'loss' },
      { kind: 'device', source: 'camera' },
    ])
  })
})
