import type { Statement } from './statements.ts'

/**
 * Statements that answer what was typed, best first: pinyin initials, a piece of the Chinese wording, or English words by their
 * beginnings. `xfcd` finds 心房颤动, `fib` finds atrial and ventricular fibrillation. Nothing typed gives nothing.
 */
export function searchStatements(all: readonly Statement[], typed: string, limit = 9): readonly Statement[] {
  const query = typed.trim().toLowerCase()
  if (query === '') return []
  return all
    .map((statement) => ({ statement, score: scoreOf(statement, query) }))
    .filter((hit) => hit.score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, limit)
    .map((hit) => hit.statement)
}

/** 0 = no match. Shorter statements win among equals, so that 心房颤动 comes before 心房颤动伴快速心室率. */
function scoreOf(statement: Statement, query: string): number {
  const brevity = 1 - statement.zh.length / 100
  if (statement.initials === query || statement.zh.toLowerCase() === query) return 6 + brevity
  if (statement.initials.startsWith(query)) return 5 + brevity
  if (statement.zh.toLowerCase().includes(query)) return 4 + brevity
  if (everyWordBegins(statement.en.toLowerCase(), query)) return 3 + brevity
  if (statement.initials.includes(query)) return 2 + brevity
  return query.length > 1 && isSubsequence(query, statement.initials) ? 1 + brevity : 0
}

function everyWordBegins(en: string, query: string): boolean {
  const words = en.split(/[^a-z0-9]+/)
  return query.split(/\s+/).every((part) => words.some((word) => word.startsWith(part)))
}

function isSubsequence(query: string, initials: string): boolean {
  let at = 0
  for (const letter of initials) if (letter === query[at]) at++
  return at === query.length
}
