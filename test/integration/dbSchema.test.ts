import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { generatedFile, generateTypes } from '../../server/src/platform/db/generateTypes.ts'
import { createTestDatabase } from '../harness/database.ts'
import { dumpSchema } from '../harness/dumpSchema.ts'

describe('the schema', () => {
  it('is what the query types were generated from (if not: npm run db:types)', async () => {
    const database = await createTestDatabase()
    const types = await generateTypes(database.url)
    await database.drop()
    expect(types).toBe(await readFile(generatedFile, 'utf8'))
  })

  it('is the reviewed one: tables, columns, constraints, indexes and triggers (if it was meant to change: vitest -u)', async () => {
    const database = await createTestDatabase()
    const dump = await dumpSchema(database.url)
    await database.drop()
    await expect(dump).toMatchFileSnapshot('./schema.snapshot.txt')
  })
})
