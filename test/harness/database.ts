import { randomUUID } from 'node:crypto'
import { inject, vi } from 'vitest'
import { countConnections, createDatabase, dropDatabase, withDatabase } from './databases.ts'

export interface TestDatabase {
  readonly url: string
  /** Fails when a connection is still open: whoever opened it forgot to close it. */
  drop(): Promise<void>
}

/** A migrated, empty database of the test file's own, cloned from the run's template. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { url, template } = inject('postgres')
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await createDatabase(url, name, template)
  return {
    url: withDatabase(url, name),
    async drop() {
      try {
        await vi.waitFor(async () => {
          const open = await countConnections(url, name)
          if (open > 0) throw new Error(`${open} database connections were left open`)
        }, 10_000)
      } finally {
        await dropDatabase(url, name)
      }
    },
  }
}
