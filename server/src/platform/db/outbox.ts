import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import type { DomainEvent, DomainEvents } from '../../events.ts'
import type { Log } from '../log.ts'
import type { Db, Tx } from './db.ts'

/** Adds news to the transaction that makes it true; it leaves the database only once that is committed. */
export async function append<E extends DomainEvent>(tx: Tx, event: E, payload: DomainEvents[E]): Promise<void> {
  await tx
    .insertInto('outbox')
    .values({ event, payload: JSON.stringify(payload), at: tx.at })
    .execute()
  tx.wakeOutbox()
}

/** What follows an event: `reactions` write more facts in the transaction that takes it out of the outbox, `pushes` tell clients after commit. */
export interface OutboxHandlers {
  readonly reactions?: { readonly [E in DomainEvent]?: readonly ((tx: Tx, payload: DomainEvents[E]) => Promise<void>)[] }
  readonly pushes?: { readonly [E in DomainEvent]?: readonly ((payload: DomainEvents[E]) => Promise<void> | void)[] }
}

type Pushes = NonNullable<OutboxHandlers['pushes']>

/** Everyone who hears an event hears it, in the order given. */
export function allOf(...each: readonly Pushes[]): Pushes {
  const heard = new Map<string, unknown[]>()
  for (const pushes of each)
    for (const [event, hear] of Object.entries(pushes)) heard.set(event, [...(heard.get(event) ?? []), ...(hear as unknown[])])
  return Object.fromEntries(heard) as Pushes
}

export interface Outbox {
  /** Resolves once everything committed before the call has been handled or put off after a failure. */
  settled(): Promise<void>
  stop(): Promise<void>
}

const batchRows = 100
const safetyPollMs = 1_000
const firstRetryMs = 200
const longestRetryMs = 60_000
// a lone event leaves at once; in a burst, what comes within this time leaves together, in one statement and one commit
const paceMs = 8
// a push that was never sent is repaired by the client's next snapshot, so it is worth some tries, not endless ones
const pushTries = 5

type Row = { readonly id: number; readonly event: string; readonly payload: unknown }
type AnyReaction = (tx: Tx, payload: unknown) => Promise<void>
type AnyPush = (payload: unknown) => Promise<void> | void

export function startOutbox(db: Db, handlers: OutboxHandlers, log: Log): Outbox {
  const stopping = new AbortController()
  const putOff = new Map<number, { tries: number; untilMs: number }>()
  const sending = new Set<Promise<void>>()
  let woken = Promise.withResolvers<void>()
  let waiters: Array<() => void> = []
  const stopListening = db.onOutbox(() => woken.resolve())

  async function drain(): Promise<void> {
    for (;;) {
      const handled = handlers.reactions ? await takeBatch(db, handlers, putOff, log) : await takeRows(db)
      for (const row of handled) track(sending, sendPushes(row, handlers, stopping.signal, log))
      // what is appended meanwhile wakes the next round
      if (handled.length < batchRows) return
    }
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      woken = Promise.withResolvers()
      const answered = waiters
      waiters = []
      await drain().catch((error: unknown) => log.error({ err: error }, 'outbox could not be read'))
      for (const resolve of answered) resolve()
      await delay(paceMs, undefined, { signal: stopping.signal }).catch(() => undefined)
      await Promise.race([woken.promise, delay(nextWaitMs(putOff), undefined, { signal: stopping.signal }).catch(() => undefined)])
    }
  }

  const running = run()
  return {
    async settled() {
      const drained = new Promise<void>((resolve) => waiters.push(resolve))
      woken.resolve()
      await Promise.race([drained, running])
      await Promise.all(sending)
    },
    async stop() {
      stopListening()
      stopping.abort()
      woken.resolve()
      await running
      await Promise.all(sending)
    },
  }
}

/** Takes rows in order, where nothing reacts to them in the database: one statement. */
async function takeRows(db: Db): Promise<Row[]> {
  const oldest = db.read.selectFrom('outbox').select('id').orderBy('id').limit(batchRows).forUpdate().skipLocked()
  const rows = await db.read.deleteFrom('outbox').where('id', 'in', oldest).returning(['id', 'event', 'payload']).execute()
  return rows.sort((a, b) => a.id - b.id)
}

/** Takes rows in order with their reactions in one transaction; a row whose reaction fails stays, and the others pass it. */
function takeBatch(db: Db, handlers: OutboxHandlers, putOff: Map<number, { tries: number; untilMs: number }>, log: Log): Promise<Row[]> {
  const nowMs = performance.now()
  const waiting = [...putOff].filter(([, { untilMs }]) => untilMs > nowMs).map(([id]) => id)
  return db.tx(async (tx) => {
    const failed: number[] = []
    const done: Row[] = []
    for (const row of await lockRows(tx, waiting)) {
      if (await react(tx, row, handlers, log)) done.push(row)
      else failed.push(row.id)
    }
    const doneIds = done.map((row) => row.id)
    if (doneIds.length > 0) await tx.deleteFrom('outbox').where('id', 'in', doneIds).execute()
    tx.afterCommit(() => {
      for (const id of doneIds) putOff.delete(id)
      for (const id of failed) putOff.set(id, nextTry(putOff.get(id)?.tries ?? 0))
    })
    return done
  })
}

function lockRows(tx: Tx, except: readonly number[]): Promise<Row[]> {
  let query = tx.selectFrom('outbox').select(['id', 'event', 'payload']).orderBy('id').limit(batchRows).forUpdate().skipLocked()
  if (except.length > 0) query = query.where('id', 'not in', except)
  return query.execute()
}

async function react(tx: Tx, row: Row, handlers: OutboxHandlers, log: Log): Promise<boolean> {
  const reactions = (handlers.reactions?.[row.event as DomainEvent] ?? []) as readonly AnyReaction[]
  if (reactions.length === 0) return true
  await sql`savepoint reaction`.execute(tx)
  try {
    for (const reaction of reactions) await reaction(tx, row.payload)
    await sql`release savepoint reaction`.execute(tx)
    return true
  } catch (error) {
    log.error({ err: error, event: row.event, outboxId: row.id }, 'reaction failed, will be tried again')
    await sql`rollback to savepoint reaction`.execute(tx)
    return false
  }
}

async function sendPushes(row: Row, handlers: OutboxHandlers, signal: AbortSignal, log: Log): Promise<void> {
  const pushes = (handlers.pushes?.[row.event as DomainEvent] ?? []) as readonly AnyPush[]
  await Promise.all(pushes.map((push) => sendPush(push, row, signal, log)))
}

async function sendPush(push: AnyPush, row: Row, signal: AbortSignal, log: Log): Promise<void> {
  for (let tries = 1; tries <= pushTries && !(signal.aborted && tries > 1); tries++) {
    try {
      return await push(row.payload)
    } catch (error) {
      log.error({ err: error, event: row.event, outboxId: row.id, tries }, 'push failed')
      await delay(backoffMs(tries), undefined, { signal }).catch(() => undefined)
    }
  }
}

const backoffMs = (tries: number) => Math.min(firstRetryMs * 2 ** (tries - 1), longestRetryMs)

function nextTry(triesBefore: number): { tries: number; untilMs: number } {
  const tries = triesBefore + 1
  return { tries, untilMs: performance.now() + backoffMs(tries) }
}

function nextWaitMs(putOff: ReadonlyMap<number, { untilMs: number }>): number {
  const soonestMs = Math.min(...[...putOff.values()].map(({ untilMs }) => untilMs - performance.now()))
  return Math.max(1, Math.min(safetyPollMs, soonestMs))
}

function track(running: Set<Promise<void>>, one: Promise<void>): void {
  running.add(one)
  void one.finally(() => running.delete(one))
}
