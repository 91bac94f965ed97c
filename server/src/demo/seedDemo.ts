import { createHash } from 'node:crypto'
import type { Role } from '@lianxin/contract'
import { demoOrganisations, demoPassword, demoPeople, morning, morningMs } from '@lianxin/fixtures'
import { createCapabilities, type Foundations } from '../app.ts'
import { anyPerson, hashPassword, insertMembership, insertOrganisation, insertPerson } from '../identity/index.ts'
import type { Clock } from '../platform/clock.ts'
import type { Config } from '../platform/config.ts'
import type { Db } from '../platform/db/db.ts'
import { uuidV7Ids } from '../platform/ids.ts'
import { playMorning } from './playMorning.ts'
import { createReplayClock } from './replayClock.ts'

export interface DemoLogins {
  readonly password: string
  readonly people: readonly { readonly login: string; readonly name: string; readonly role: Role; readonly place: string }[]
}

/**
 * Fills an empty hub with the demo alliance and plays its morning through the real use cases, on a clock that runs through it.
 * @returns the demo's logins, or null for a hub that holds people of its own.
 */
export async function seedDemo(
  base: Foundations,
  dbBy: (clock: Clock) => Db,
  config: Config,
  note: (text: string) => void,
): Promise<DemoLogins | null> {
  const [first] = demoPeople
  if (!first) return null
  const known = await base.db.read.selectFrom('person').select('id').where('id', '=', first.id).executeTakeFirst()
  if (!known && (await anyPerson(base.db.read))) return null
  if (!known) await seedAlliance(base)
  const played = await base.db.read.selectFrom('secret').select('name').where('name', '=', 'demo-morning').executeTakeFirst()
  if (!played) await seedMorning(base, dbBy, config, note)
  return {
    password: demoPassword,
    people: demoPeople.map(({ login, name, role, organisationId }) => ({
      login,
      name,
      role,
      place: demoOrganisations.find((one) => one.id === organisationId)?.name.zh ?? '',
    })),
  }
}

export async function seedAlliance({ db, clock }: Foundations): Promise<void> {
  const passwordHash = await hashPassword(demoPassword)
  await db.tx(async (tx) => {
    const at = clock.now()
    const paths = new Map<string, string>()
    for (const { id, parentId, kind, name } of demoOrganisations) {
      const path = `${parentId === null ? '/' : paths.get(parentId)}${id}/`
      paths.set(id, path)
      await insertOrganisation(tx, { id, parentId, kind, ...name, path, at })
    }
    for (const { id, login, name, role, organisationId } of demoPeople) {
      await insertPerson(tx, { id, login, name, passwordHash, at })
      await insertMembership(tx, { personId: id, organisationId, role, at })
    }
  })
}

async function seedMorning(base: Foundations, dbBy: (clock: Clock) => Db, config: Config, note: (text: string) => void): Promise<void> {
  const clock = createReplayClock(base.clock.nowMs() - morningMs)
  const db = dbBy(clock)
  const capabilities = await createCapabilities({ ...base, db, clock, ids: uuidV7Ids(clock) }, config)
  await capabilities.ecg.start()
  try {
    await playMorning(db, capabilities.handlers, clock, morning(base.clock.nowMs() - morningMs), note)
  } finally {
    await capabilities.ecg.stop()
    await db.close()
  }
  await base.db.read
    .insertInto('secret')
    .values({ name: 'demo-morning', value: createHash('sha256').update('played').digest() })
    .execute()
}
