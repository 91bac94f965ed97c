import type { RoomText } from '../../text/room.ts'

/** The words of a quality of 0 (nothing arrives) … 10 (perfect): from 5 on speech is whole, below 2 hardly anything comes. */
export function qualityWord(quality: number | null): keyof RoomText['people']['quality'] {
  if (quality === null) return 'unknown'
  if (quality >= 7) return 'good'
  if (quality >= 4) return 'fair'
  return quality >= 1 ? 'poor' : 'none'
}

const barsOf = { good: 3, fair: 2, poor: 1, none: 0, unknown: 0 } as const
export const qualityBars = (quality: number | null): 0 | 1 | 2 | 3 => barsOf[qualityWord(quality)]

/** Two letters of a Latin name, the last two characters of a Chinese one. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/)
  if (/^[\p{Script=Latin}\s.'-]+$/u.test(name))
    return words
      .map((word) => [...word][0] ?? '')
      .slice(0, 2)
      .join('')
      .toUpperCase()
  return [...name.trim()].slice(-2).join('')
}
