import type { PeerId, RoomState } from '@lianxin/contract'
import { describe, expect, it } from 'vitest'
import { roomOf } from './testing/rooms.ts'
import { pictureKey, wantedTracks } from './wantedTracks.ts'

const room: RoomState = roomOf([
  ['own', ['mic', 'camera']],
  ['wang', ['camera', 'mic']],
  ['li', ['screen', 'mic', 'camera']],
])
const own = 'own' as PeerId
const wishes = { audioOnly: false, heights: new Map<string, number>() }
const names = (tracks: ReturnType<typeof wantedTracks>) => tracks.map(({ producerId }) => producerId)

describe('what is wanted of a room', () => {
  it('is everything of everybody else, sound first, then screens', () => {
    expect(names(wantedTracks(room, own, wishes))).toEqual(['wang-mic', 'li-mic', 'li-screen', 'wang-camera', 'li-camera'])
  })

  it('pauses pictures, never sound, for audio only', () => {
    const paused = wantedTracks(room, own, { ...wishes, audioOnly: true }).filter((track) => track.paused)
    expect(names(paused)).toEqual(['li-screen', 'wang-camera', 'li-camera'])
  })

  it.each([
    [0, true, 0],
    [180, false, 0],
    [400, false, 1],
    [900, false, 2],
  ])('of a tile %d pixels high is paused: %s, and layer %d', (heightPx, paused, layer) => {
    const heights = new Map([[pictureKey('wang' as PeerId, 'camera'), heightPx]])
    expect(wantedTracks(room, own, { ...wishes, heights }).find(({ producerId }) => producerId === 'wang-camera')).toMatchObject({
      paused,
      layer,
    })
  })

  it('pauses what its sender has paused', () => {
    const muted = roomOf([['wang', ['mic']]], { paused: true })
    expect(wantedTracks(muted, own, wishes)).toMatchObject([{ paused: true }])
  })
})
