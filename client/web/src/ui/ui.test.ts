import { describe, expect, it } from 'vitest'
import { readPreferences } from './preferences.tsx'
import { href, parseRoute } from './route.ts'
import { shellEn } from '../text/shell.en.ts'
import { shellZh } from '../text/shell.zh.ts'
import { elapsed, upperBound } from './time.ts'

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

describe('the upper bound of a time that is known from its earliest only', () => {
  it.each([
    [30 * 60_000, '30 分钟内', 'within 30 min'],
    [30 * 60_000 + 1, '31 分钟内', 'within 31 min'],
    [0, '1 分钟内', 'within 1 min'],
    [60 * 60_000, '1 小时内', 'within 1 h'],
    [312 * 60_000, '5 小时 12 分钟内', 'within 5 h 12 min'],
    [48 * 3600_000, '48 小时内', 'within 48 h'],
    [49 * 3600_000, '3 天内', 'within 3 days'],
  ])('of %i ms is %s', (ms, chinese, english) => {
    expect(shellZh.within(upperBound(ms))).toBe(chinese)
    expect(shellEn.within(upperBound(ms))).toBe(english)
  })
})
