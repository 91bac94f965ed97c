import { PassThrough } from 'node:stream'
import type { ReadStream } from 'node:tty'
import { describe, expect, it } from 'vitest'
import { askSecret } from './askSecret.ts'

function terminal() {
  const raw: boolean[] = []
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: (on: boolean) => raw.push(on) }) as unknown as ReadStream
  return { input, raw }
}

describe('asking for a secret', () => {
  it('reads up to enter, shows none of it, and leaves the terminal as it was', async () => {
    const { input, raw } = terminal()
    let shown = ''
    const secret = askSecret(input, (text) => void (shown += text), 'Password: ')
    ;(input as unknown as PassThrough).write('pax\u007fss\rrest')
    expect(await secret).toBe('pass')
    expect(shown).toBe('Password: \n')
    expect(raw).toEqual([true, false])
  })

  it('takes control-C as giving up, and does not ask where there is no terminal', async () => {
    const { input } = terminal()
    const secret = askSecret(input, () => {}, '')
    ;(input as unknown as PassThrough).write('pa\u0003')
    expect(await secret).toBeNull()
    expect(await askSecret({ isTTY: false } as ReadStream, () => {}, '')).toBeNull()
  })
})
