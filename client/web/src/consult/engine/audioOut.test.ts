import { describe, expect, it } from 'vitest'
import { createAudioOut } from './audioOut.ts'

/** As much of an audio element as is used; `allowed` stands for the browser's rule about gestures. */
class FakeSpeaker extends EventTarget {
  autoplay = false
  srcObject: unknown = null
  played = 0
  readonly allowed: () => boolean

  constructor(allowed: () => boolean) {
    super()
    this.allowed = allowed
  }

  async play(): Promise<void> {
    this.played++
    if (!this.allowed()) throw new DOMException('a gesture is needed', 'NotAllowedError')
  }

  pause(): void {
    this.dispatchEvent(new Event('pause'))
  }
}

function page(allowed = true) {
  const made: FakeSpeaker[] = []
  const browser = { allowed }
  const createElement = () => {
    const speaker = new FakeSpeaker(() => browser.allowed)
    made.push(speaker)
    return speaker
  }
  return { browser, made, out: createAudioOut({ createElement } as never) }
}

const stream = (name: string) => ({ name }) as never as MediaStream

describe('what others say', () => {
  it('waits for a gesture where the browser wants one, and says so until then', async () => {
    const { browser, made, out } = page(false)
    out.play([stream('wang')])
    await expect.poll(() => out.locked.get()).toBe(true)
    browser.allowed = true
    out.unlock()
    await expect.poll(() => out.locked.get()).toBe(false)
    expect(made.map(({ played }) => played)).toEqual([2])
  })

  it('goes on after a telephone call or the system stopped it', async () => {
    const { made, out } = page()
    out.play([stream('wang')])
    made[0]?.pause()
    await expect.poll(() => made[0]?.played).toBe(2)
  })

  it('asks for a gesture when it was stopped and may not go on by itself', async () => {
    const { browser, made, out } = page()
    out.play([stream('wang')])
    await expect.poll(() => made[0]?.played).toBe(1)
    browser.allowed = false
    made[0]?.pause()
    await expect.poll(() => out.locked.get()).toBe(true)
  })

  it('is left to the person when it is stopped again and again', async () => {
    const { made, out } = page()
    out.play([stream('wang')])
    await expect.poll(() => made[0]?.played).toBe(1)
    for (let stop = 0; stop < 10; stop++) made[0]?.pause()
    expect(made[0]?.played).toBe(4)
    await Promise.resolve()
    made[0]?.pause()
    expect(out.locked.get()).toBe(true)
  })

  it('asks for nothing once nobody is there to be heard', async () => {
    const { out } = page(false)
    out.play([stream('wang')])
    await expect.poll(() => out.locked.get()).toBe(true)
    out.play([])
    expect(out.locked.get()).toBe(false)
  })

  it('is let go of with the room and not begun again', async () => {
    const { made, out } = page()
    out.play([stream('wang'), stream('li')])
    out.close()
    await Promise.resolve()
    expect(made.map(({ srcObject, played }) => [srcObject, played])).toEqual([
      [null, 1],
      [null, 1],
    ])
  })
})
