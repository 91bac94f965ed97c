import { describe, expect, it } from 'vitest'
import { readPreferences } from './preferences.tsx'
import { href, parseRoute } from './route.ts'
import { elapsed } from './time.ts'

describe('preferences', () => {
  it('start in the language of the browser, Chinese unless it is English', () => {
    expect(readPreferences(null, 'zh-CN').language).toBe('zh-CN')
    expect(readPreferences(null, 'en-GB').language).toBe('en')
    expect(readPreferences(null, 'fr').language).toBe('zh-CN')
  })

  it('survive whatever was stored', () => {
    const plain = readPreferences(null, 'zh-CN')
    for (const stored of ['', '{', '[]', '7', 'null', '{"theme":"pink","textSize":3,"language":"xx"}'])
      expect(readPreferences(stored, 'zh-CN'), stored).toEqual(plain)
    expect(readPreferences('{"theme":"dark","sound":false}', 'zh-CN')).toEqual({ ...plain, theme: 'dark', sound: false })
  })
})

describe('addresses', () => {
  it('come back as they were made', () => {
    expect(parseRoute(href('clinic', 'ecg', '中 a/b'))).toEqual({ home: 'clinic', rest: ['ecg', '中 a/b'] })
  })

  it('of any shape lead somewhere', () => {
    expect(parseRoute('')).toEqual({ home: '', rest: [] })
    expect(parseRoute('#/%E0%A4%A')).toEqual({ home: '%E0%A4%A', rest: [] })
  })
})

describe('a running time', () => {
  it('shows minutes and seconds, hours when there are any, and never less than nothing', () => {
    expect([0, 41_900, 725_000, 3_727_000, -5].map(elapsed)).toEqual(['00:00', '00:41', '12:05', '1:02:07', '00:00'])
  })
})
