type English = typeof import('./english.ts')

let words: English | null = null

/** Rejects where it cannot be had, without a line. */
export async function loadEnglish(): Promise<void> {
  words ??= await import('./english.ts')
}

export function hasEnglish(): boolean {
  return words !== null
}

/** Only after {@link loadEnglish}: no page is shown in English before. */
export function english(): English {
  if (!words) throw new Error('English is shown before it is loaded')
  return words
}
