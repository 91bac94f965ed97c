export interface RowShape<Row> {
  readonly idOf: (row: Row) => string
  /** Grows with each change of the row. */
  readonly versionOf: (row: Row) => number
}

export interface VersionedRows<Row> {
  readonly all: () => Row[]
  /** Whether it was news. */
  readonly upsert: (row: Row) => boolean
  /** To be called when the snapshot is asked for: what changes from here on, the snapshot may not know. */
  readonly ask: () => (snapshot: readonly Row[]) => void
}

/**
 * Rows by id, each at the highest version ever seen. Order, repetition and loss of single upserts do not matter: a version that
 * is not newer changes nothing, and a snapshot brings what was lost and takes away what is no longer in view.
 */
export function createVersionedRows<Row>({ idOf, versionOf }: RowShape<Row>): VersionedRows<Row> {
  const rows = new Map<string, Row>()
  const seen = new Map<string, number>()
  /** When each row was last news, counted in upserts. */
  const newsAt = new Map<string, number>()
  let news = 0

  const upsert = (row: Row): boolean => {
    const id = idOf(row)
    if (versionOf(row) <= (seen.get(id) ?? Number.NEGATIVE_INFINITY)) return false
    seen.set(id, versionOf(row))
    newsAt.set(id, ++news)
    rows.set(id, row)
    return true
  }

  return {
    all: () => [...rows.values()],
    upsert,
    ask() {
      const askedAt = news
      return (snapshot) => {
        const known = new Set(snapshot.map(idOf))
        for (const id of [...rows.keys()]) if (!known.has(id) && (newsAt.get(id) ?? 0) <= askedAt) rows.delete(id)
        for (const row of snapshot) {
          const held = seen.get(idOf(row)) ?? Number.NEGATIVE_INFINITY
          if (!upsert(row) && versionOf(row) === held) rows.set(idOf(row), row)
        }
      }
    },
  }
}
