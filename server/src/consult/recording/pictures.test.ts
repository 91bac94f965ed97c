import { expect, it } from 'vitest'
import { createPictures } from './pictures.ts'

it('does not gather a picture that never ends', () => {
  let needed = 0
  const pictures = createPictures({ onSize: () => undefined, add: () => undefined, onKeyFrameNeeded: () => void needed++ })
  // RFC 7741: S bit, first partition; then 1 MB of it
  const payload = Buffer.concat([Buffer.from([0x10]), Buffer.alloc(1024 ** 2)])
  for (let n = 0; n < 12; n++) pictures.packet({ marker: false, sequence: n, timestamp: 1, payload }, 0)
  expect(needed).toBe(2)
})
