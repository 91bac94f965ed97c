/** Lines of a table; columns are as wide as their widest cell on a terminal, those of numbers under a head are set right. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const cellsOf = (column: number) => rows.map((row) => row[column] ?? '')
  const shapes = (rows[0] ?? []).map((_, column) => ({
    width: Math.max(...cellsOf(column).map(terminalWidth)),
    right:
      rows.length > 1 &&
      cellsOf(column)
        .slice(1)
        .every((cell) => /^(-?[\d.]+|—)$/.test(cell)),
  }))
  return rows.map((row) =>
    shapes
      .map(({ width, right }, column) => padded(row[column] ?? '', width, right))
      .join('  ')
      .trimEnd(),
  )
}

function padded(cell: string, width: number, right: boolean): string {
  const space = ' '.repeat(width - terminalWidth(cell))
  return right ? space + cell : cell + space
}

/** Han characters and full-width forms take two cells (Unicode East Asian Width W and F). */
function terminalWidth(text: string): number {
  return [...text].reduce(
    (width, char) => width + (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]/.test(char) ? 2 : 1),
    0,
  )
}

/** What a file says must not steer the terminal it is shown on. */
export function printable(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '\ufffd')
}
