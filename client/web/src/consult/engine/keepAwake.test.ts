import { describe, expect, it } from 'vitest'
import { keepAwake } from './keepAwake.ts'

function telephone(request?: () => Promise<void>) {
  const locks: { on: boolean }[] = []
  const document = Object.assign(new EventTarget(), { visibilityState: 'visible' as DocumentVisibilityState })
  const wakeLock = {
    async request() {
      await request?.()
      const lock = { on: true }
      locks.push(lock)
      return { release: async () => void (lock.on = false) }
    },
  }
  const turn = (visibilityState: DocumentVisibilityState) => {
    document.visibilityState = visibilityState
    document.dispatchEvent(new Event('visibilitychange'))
  }
  return { page: { document, navigator: { wakeLock } } as never, locks, turn, on: () => locks.filter((lock) => lock.on).length }
}

describe('the screen of a device in a room', () => {
  it('stays on, also after the page was hidden and came back, until the room is left', async () => {
    const { page, locks, turn, on } = telephone()
    const stop = keepAwake(page)
    await expect.poll(on).toBe(1)
    turn('hidden')
    turn('visible')
    await expect.poll(() => locks.length).toBe(2)
    await expect.poll(on).toBe(1)
    stop()
    await expect.poll(on).toBe(0)
    turn('visible')
    expect(locks).toHaveLength(2)
  })

  it('is let go of when it was granted only after the room was left', async () => {
    let grant = () => {}
    const { page, locks, on } = telephone(() => new Promise((resolve) => (grant = resolve)))
    keepAwake(page)()
    grant()
    await expect.poll(() => locks.length).toBe(1)
    await expect.poll(on).toBe(0)
  })

  it('sleeps as ever where the browser has no such thing or refuses', async () => {
    const { page } = telephone(() => Promise.reject(new DOMException('low battery', 'NotAllowedError')))
    keepAwake(page)()
    keepAwake({ document: new EventTarget() as never, navigator: {} })()
  })
})
