import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { iceServersFor } from './turn.ts'

describe('relays', () => {
  it('get credentials that lapse by themselves', () => {
    const urls = ['turn:relay.example:3478', 'turns:relay.example:5349?transport=tcp']
    const [server] = iceServersFor({ urls, secret: 'north' }, 'peer-1', 1_000_000)
    expect(server?.urls).toEqual(urls)
    expect(server?.username).toBe(`${1000 + 12 * 3600}:peer-1`)
    expect(server?.credential).toBe(
      createHmac('sha1', 'north')
        .update(server?.username ?? '')
        .digest('base64'),
    )
  })

  it('without a secret are told as they are, and none are told where there are none', () => {
    expect(iceServersFor({ urls: ['stun:relay.example'], secret: null }, 'p', 0)).toEqual([{ urls: ['stun:relay.example'] }])
    expect(iceServersFor({ urls: [], secret: 'north' }, 'p', 0)).toEqual([])
  })
})
