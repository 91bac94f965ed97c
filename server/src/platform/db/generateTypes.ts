/** `npm run db:types` writes schema.generated.ts from a scratch database that all migrations were applied to. */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kysely, PostgresDialect } from 'kysely'
import { generate, PostgresDialect as PostgresSource } from 'kysely-codegen'
import { startEmbedded } from './embedded.ts'
import { migrate } from './migrate.ts'
import { createPool } from './pool.ts'

export const generatedFile = join(import.meta.dirname, 'schema.generated.ts')

// jsonb goes in as text: pg would make an array of it into a PostgreSQL array
const typeMapping = { int8: 'number', jsonb: 'ColumnType<unknown, string, string>', timestamptz: 'Date' }

/** The TypeScript of a migrated database's tables, as the pool of this house reads and writes them. */
export async function generateTypes(url: string): Promise<string> {
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: createPool(url, 2) }) })
  try {
    return await generate({
      db,
      dialect: new PostgresSource(),
      customImports: { ColumnType: 'kysely#ColumnType' },
      excludePattern: 'schema_migration',
      typeMapping,
    })
  } finally {
    await db.destroy()
  }
}

async function writeTypes(): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'lianxin-types-'))
  // mkdtemp's folder is its maker's alone; root's PostgreSQL runs as another user
  await chmod(dataDir, 0o755)
  const embedded = await startEmbedded({ dataDir, log: console, settings: ['fsync=off'] })
  try {
    await migrate(embedded.url, new Date())
    await writeFile(generatedFile, await generateTypes(embedded.url))
    console.log(generatedFile)
  } finally {
    await embedded.stop()
    for (const folder of new Set([embedded.home, dataDir])) await rm(folder, { recursive: true, force: true })
  }
}

if (import.meta.main) await writeTypes()
