import type { Db } from './db.ts'

// longer than any client keeps an unsent request, shorter than for ever: answers hold patients' data
const keptDays = 30

/** Forgets the answers of idempotent writes that nobody will ask for again. */
export async function forgetOldAnswers(db: Db, now: Date): Promise<void> {
  const before = new Date(now.getTime() - keptDays * 86_400_000)
  await db.read.deleteFrom('answered_request').where('at', '<', before).execute()
}
