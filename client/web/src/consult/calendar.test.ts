import { consultRow } from '@lianxin/live/testing/consultRows'
import { describe, expect, it } from 'vitest'
import { agendaOf, hoursShown, mondayOf, weekOf, weeksToNext } from './calendar.ts'

/** Wednesday 25 November 2026, local time. */
const at = (day: number, hour: number, minute = 0) => new Date(2026, 10, day, hour, minute).getTime()
const appointed = (n: number, startsAt: number, durationMin: number | null = 30) =>
  consultRow(n, 1, { state: 'scheduled', startsAt, durationMin })

describe('the calendar', () => {
  it('begins its week on Monday, whatever the day, forwards and back', () => {
    expect(mondayOf(at(25, 13))).toBe(at(23, 0))
    expect(mondayOf(at(23, 0))).toBe(at(23, 0))
    expect(mondayOf(at(29, 23, 59))).toBe(at(23, 0))
    expect(mondayOf(at(25, 13), 1)).toBe(at(30, 0))
    expect(mondayOf(at(25, 13), -1)).toBe(at(16, 0))
  })

  it('opens where the next appointment is', () => {
    const rows = [appointed(1, at(24, 9)), appointed(2, at(30, 9)), consultRow(3, 1)]
    expect(weeksToNext(rows, at(23, 12))).toBe(0)
    expect(weeksToNext(rows, at(29, 12))).toBe(1)
    expect(weeksToNext(rows, at(30, 12))).toBe(0)
    expect(weeksToNext([], at(23, 12))).toBe(0)
  })

  it('puts each into its day and hour', () => {
    const week = weekOf([appointed(1, at(25, 9, 15), 45), appointed(2, at(30, 9)), consultRow(3, 1)], at(23, 0))
    expect(week.map((day) => day.entries.length)).toEqual([0, 0, 1, 0, 0, 0, 0])
    expect(week[2]?.entries[0]).toMatchObject({ fromMin: 555, toMin: 600, lane: 0, lanes: 1 })
  })

  it('lays those that overlap side by side, and gives the others the whole width', () => {
    const [monday] = weekOf(
      [appointed(1, at(23, 9), 60), appointed(2, at(23, 9, 30), 60), appointed(3, at(23, 10), 60), appointed(4, at(23, 14), null)],
      at(23, 0),
    )
    expect(monday?.entries.map(({ row, lane, lanes }) => [row.number, lane, lanes])).toEqual([
      [1, 0, 2],
      [2, 1, 2],
      [3, 0, 2],
      [4, 0, 1],
    ])
  })

  it('shows the working day, and the night where something is in it', () => {
    expect(hoursShown(weekOf([], at(23, 0)))).toEqual({ from: 8, to: 18 })
    expect(hoursShown(weekOf([appointed(1, at(24, 6, 30)), appointed(2, at(24, 23, 50), 60)], at(23, 0)))).toEqual({ from: 6, to: 24 })
  })

  it('lists days in order for a narrow screen', () => {
    const agenda = agendaOf([appointed(2, at(26, 9)), appointed(1, at(24, 15)), appointed(3, at(24, 8))])
    expect(agenda.map((day) => [new Date(day.atMs).getDate(), day.entries.map((entry) => entry.row.number)])).toEqual([
      [24, [3, 1]],
      [26, [2]],
    ])
  })
})
