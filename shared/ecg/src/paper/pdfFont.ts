/**
 * The seam for fonts in PDFs. {@link helvetica} is one of the fonts every PDF reader brings, and knows no Chinese. A font that
 * does is another PdfFont (an embedded subset as a Type 0 font with Identity-H), handed to `paintPdf`; nothing else changes.
 */
export interface PdfFont {
  /** The PDF objects the font consists of, the first being the font itself; they are numbered from `firstNumber`. */
  objects(firstNumber: number): readonly string[]
  /** The text as an operand of Tj, with its delimiters. */
  encode(text: string): string
  /** Width of the text in em. */
  widthEm(text: string): number
}

/** Adobe's metrics of Helvetica for U+0020 to U+007E, in thousandths of an em. */
const widths = [
  278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278,
  278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722,
  667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556,
  556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
]

/** ASCII only: dashes and inequality signs are spelled with it, anything else becomes a question mark. */
export const helvetica: PdfFont = {
  objects: () => ['<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>'],
  encode: (text) => `(${toAscii(text).replace(/[\\()]/g, '\\$&')})`,
  widthEm: (text) => [...toAscii(text)].reduce((sum, c) => sum + (widths[c.charCodeAt(0) - 32] ?? 556), 0) / 1000,
}

function toAscii(text: string): string {
  return text
    .replace(/[–—−]/g, '-')
    .replace(/≤/g, '<=')
    .replace(/≥/g, '>=')
    .replace(/[^ -~]/gu, '?')
}
