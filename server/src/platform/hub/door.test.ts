import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { createDoor, type Line } from './door.ts'

const from = (remoteAddress: string, forwarded?: string) =>
  ({ headers: { 'x-forwarded-for': forwarded }, socket: { remoteAddress } }) as unknown as IncomingMessage

/** A line, and how it breaks. */
function lineOf(request: IncomingMessage): Line & { readonly end: () => void } {
  let gone = () => {}
  return { request, once: (_event, hear) => (gone = hear), end: () => gone() }
}

describe('the door', () => {
  it('has room for so many of one address, gives each place back once, and keeps addresses apart', () => {
    const door = createDoor(2, false)
    const line = lineOf(from('a'))
    door.arrive(line)
    door.arrive(lineOf(from('a')))
    expect([door.hasRoom(from('a')), door.hasRoom(from('b'))]).toEqual([false, true])
    door.letIn(line)
    line.end()
    expect(door.hasRoom(from('a'))).toBe(true)
    door.arrive(lineOf(from('a')))
    expect(door.hasRoom(from('a'))).toBe(false)
  })

  it('believes the last forwarded address behind a proxy, and none without one', () => {
    const proxied = createDoor(1, true)
    proxied.arrive(lineOf(from('proxy', 'made-up, a')))
    expect([proxied.hasRoom(from('proxy', 'other, a')), proxied.hasRoom(from('proxy', 'a, b'))]).toEqual([false, true])
    const direct = createDoor(1, false)
    direct.arrive(lineOf(from('a', 'made-up')))
    expect(direct.hasRoom(from('a', 'other'))).toBe(false)
  })
})
