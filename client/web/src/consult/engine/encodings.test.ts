import { describe, expect, it } from 'vitest'
import { topCameraLayer } from './encodings.ts'

describe('the largest picture that is sent', () => {
  it('becomes smaller the more people share the strip, and never larger', () => {
    const layers = Array.from({ length: 32 }, (_, devices) => topCameraLayer(devices))
    expect(layers.slice(0, 9)).toEqual([2, 2, 2, 1, 1, 0, 0, 0, 0])
    expect(layers).toEqual([...layers].sort((a, b) => b - a))
  })
})
