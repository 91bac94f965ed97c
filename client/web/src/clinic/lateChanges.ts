import { describe } from './describer.ts'
import type { Outbox } from './outbox.ts'
import type { Stories } from './stories.ts'

/**
 * What was changed while a file waited may have come too late for the announcement that the hub took it with (its answer was on
 * the way). So each such file's story is compared with the hub's after the receipt, field by field; what is missing is sent.
 */
export function followLateChanges(outbox: Pick<Outbox, 'items' | 'forgetFirstTold'>, stories: Pick<Stories, 'begin'>): () => void {
  const done = new Set<string>()
  const look = () => {
    for (const { id, siteId, receipt, firstTold, patient, context } of outbox.items.get()) {
      if (!receipt || !firstTold || done.has(id)) continue
      done.add(id)
      const base = { version: 0, description: describe(firstTold) }
      const draft = { ecgId: receipt.ecgId, siteId, base, mine: describe({ patient, context }) }
      // A store that fails is tried again with the next page.
      void stories.begin(draft).then(
        () => outbox.forgetFirstTold(id),
        () => undefined,
      )
    }
  }
  look()
  return outbox.items.subscribe(look)
}
