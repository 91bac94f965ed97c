import { consultRow } from '@lianxin/live/testing/consultRows'
import { describe, expect, it } from 'vitest'
import { icsOf } from './ics.ts'

const startsAt = Date.UTC(2026, 10, 25, 1, 15)
const words = { summary: '会诊 12', place: '白鹭县人民医院', url: 'https://hub.example/#/consult/1' }
const row = consultRow(12, 3, { state: 'scheduled', startsAt, durationMin: 45 })
const linesOf = (text: string | null) => (text ?? '').split('\r\n')

describe('the calendar file', () => {
  it('states the time in UTC, its end, and an alarm a quarter of an hour before', () => {
    const lines = linesOf(icsOf(row, words, startsAt))
    expect(lines).toContain('DTSTART:20261125T011500Z')
    expect(lines).toContain('DTEND:20261125T020000Z')
    expect(lines).toContain('TRIGGER:-PT15M')
    expect(lines).toContain(`UID:${row.consultId}@lianxin`)
  })

  it('replaces its earlier self: the same UID, a higher sequence', () => {
    expect(linesOf(icsOf({ ...row, version: 4 }, words, startsAt))).toContain('SEQUENCE:4')
  })

  it('escapes what has a meaning of its own and keeps to one property a line', () => {
    const text = icsOf(row, { ...words, summary: 'a;b,c\\d\nEND:VEVENT' }, startsAt)
    expect(linesOf(text)).toContain('SUMMARY:a\\;b\\,c\\\\d\\nEND:VEVENT')
  })

  it('folds lines at 75 octets without breaking a character', () => {
    const place = '白鹭县人民医院'.repeat(12)
    const text = icsOf(row, { ...words, place }, startsAt)
    for (const line of linesOf(text)) expect(new TextEncoder().encode(line).length).toBeLessThanOrEqual(75)
    expect(text?.replaceAll('\r\n ', '')).toContain(`LOCATION:${place}\r\n`)
  })

  it('is not made for what has no time', () => {
    expect(icsOf(consultRow(1, 1), words, startsAt)).toBeNull()
  })
})
