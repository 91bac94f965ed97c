import { randomInt, timingSafeEqual } from 'node:crypto'
import { Refusal, type Setup } from '@lianxin/contract'
import { record } from '../audit/index.ts'
import type { Clock } from '../platform/clock.ts'
import type { Db } from '../platform/db/db.ts'
import type { Ids } from '../platform/ids.ts'
import { hashPassword } from './password.ts'
import * as store from './store.ts'

/** An empty hub's first administrator, made by whoever reads the code in the terminal where it was started. */
export function createFirstRun(deps: { db: Db; clock: Clock; ids: Ids }) {
  const { db, clock, ids } = deps
  const code = Array.from({ length: 12 }, () => 'abcdefghjkmnpqrstuvwxyz23456789'[randomInt(31)]).join('')
  return {
    code,
    needed: async () => !(await store.anyPerson(db.read)),
    /** @throws Refusal identity.setup-code, identity.setup-done */
    async setUp(input: typeof Setup._zod.output, requestId: string): Promise<void> {
      const given = Buffer.from(input.code)
      if (given.length !== code.length || !timingSafeEqual(given, Buffer.from(code))) throw new Refusal('identity.setup-code')
      const passwordHash = await hashPassword(input.password)
      await db.tx(async (tx) => {
        const at = clock.now()
        const [organisationId, personId] = [ids.next(), ids.next()]
        await store.lockPeople(tx)
        if (await store.anyPerson(tx)) throw new Refusal('identity.setup-done')
        await store.insertOrganisation(tx, {
          id: organisationId,
          parentId: null,
          kind: 'lead',
          ...input.organisation,
          path: `/${organisationId}/`,
          at,
        })
        await store.insertPerson(tx, { id: personId, login: input.login, name: input.name, passwordHash, at })
        await store.insertMembership(tx, { personId, organisationId, role: 'administrator', at })
        await record(tx, {
          at,
          actorId: personId,
          action: 'identity.set-up',
          subjectKind: 'person',
          subjectId: personId,
          organisationId,
          requestId,
        })
      })
    },
  }
}
export type FirstRun = ReturnType<typeof createFirstRun>
