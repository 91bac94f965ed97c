import type { ReportContent } from '@lianxin/contract'

/** Millimetres of A4 landscape inside the report's print margins. */
const pageMm = 194
/** Heading with facts and foot of the report; the tracing's own margins around its rows. */
const furnitureMm = 36
const sheetMarginsMm = 16
const pitchRangeMm = [17, 28] as const
/** Each of the three columns of words: characters of a line at 10 pt (a Chinese one counts two) and the height of a line. */
const columnChars = 46
const lineMm = 4.9
const amendmentMm = 5

/** The distance of the tracing's rows that leaves room for the words on the same page; millimetres of the traces never change. */
export function printedPitchMm(content: Pick<ReportContent, 'findings' | 'conclusion' | 'advice'>, versions: number, rows: number): number {
  const lines = Math.max(linesOf(content.findings), Math.ceil(linesOf(content.conclusion) * 1.2), linesOf(content.advice))
  const amendments = versions > 1 ? (versions + 1) * amendmentMm : 0
  const left = pageMm - furnitureMm - sheetMarginsMm - (lines + 1) * lineMm - amendments
  return Math.min(pitchRangeMm[1], Math.max(pitchRangeMm[0], Math.floor(left / rows)))
}

function linesOf(text: string): number {
  return text.split('\n').reduce((lines, line) => lines + Math.max(1, Math.ceil(widthOf(line) / columnChars)), 0)
}

function widthOf(line: string): number {
  return [...line].reduce((width, character) => width + (character > '\u2e80' ? 2 : 1), 0)
}
