import { describe, expect, it } from 'vitest'
import { searchStatements } from './searchStatements.ts'
import { statements } from './statements.ts'

const found = (typed: string) => searchStatements(statements, typed).map((statement) => statement.zh)

/** First characters of each pinyin letter in the collation of CLDR; characters read otherwise in our terms are listed below. */
const bounds = [...'阿八嚓哒妸发旮哈讥咔垃妈拏噢妑七呥扨它穵夕丫帀']
const letters = 'abcdefghjklmnopqrstwxyz'
const readInContext: Readonly<Record<string, string>> = { 传: 'c', 率: 'l', 长: 'c', 重: 'c', 颤: 'c', 期: 'q', 区: 'q' }
const collator = new Intl.Collator('zh-CN-u-co-pinyin')

function initialsOf(zh: string): string {
  return [...zh].map(letterOf).join('')
}
function letterOf(character: string): string {
  if (/[A-Za-z0-9]/.test(character)) return character.toLowerCase()
  if (!/\p{Script=Han}/u.test(character)) return ''
  const k = bounds.findLastIndex((bound) => collator.compare(bound, character) <= 0)
  return readInContext[character] ?? letters[k] ?? ''
}

describe('ECG statements', () => {
  it('spell their pinyin initials as the words are read', () => {
    const wrong = statements.filter((s) => initialsOf(s.zh) !== s.initials)
    expect(wrong.map((s) => [s.zh, s.initials, initialsOf(s.zh)])).toEqual([])
  })

  it('are about eighty or more, each once, with both languages', () => {
    expect(statements.length).toBeGreaterThanOrEqual(80)
    expect(new Set(statements.map((s) => s.zh)).size).toBe(statements.length)
    expect(statements.every((s) => s.zh !== '' && s.en !== '')).toBe(true)
  })
})

describe('searching statements', () => {
  it('finds by pinyin initials, the exact one first', () => {
    expect(found('xfcd')[0]).toBe('心房颤动')
    expect(found('xfcd')).toContain('心房颤动伴快速心室率')
  })

  it('finds by letters left out in between', () => {
    expect(found('jxqbxjgs')).toContain('急性前壁 ST 段抬高型心肌梗死')
  })

  it('finds by Chinese words and by beginnings of English words', () => {
    expect(found('下壁')).toContain('急性下壁 ST 段抬高型心肌梗死')
    expect(found('atr fib')[0]).toBe('心房颤动')
  })

  it('gives nothing for nothing typed or for nonsense, and never more than nine', () => {
    expect(found('  ')).toEqual([])
    expect(found('zzzzqq')).toEqual([])
    expect(found('x').length).toBe(9)
  })
})
