import type { Handlers } from '../platform/hub/caller.ts'
import type { Push } from '../platform/hub/pusher.ts'
import { beginUpload } from './beginUpload.ts'
import { Decoding } from './decoding.ts'
import type { EcgDeps, EcgParts } from './deps.ts'
import { describeEcg } from './describeEcg.ts'
import { FrameStore } from './frameStore.ts'
import { ecgPushes } from './pushes.ts'
import { readEcg } from './readEcg.ts'
import { createReceiving } from './receiveEcg.ts'
import { Spool } from './spool.ts'
import { shownElsewhere } from './shownElsewhere.ts'
import { findPlace } from './store.ts'

export { ecgRoutes } from './http.ts'

type EcgRequest = 'ecg:begin' | 'ecg:chunk' | 'ecg:finish' | 'ecg:describe' | 'ecg:read'

/** ECGs: their way in, who and what they are of, and their waveforms. */
export function createEcg(deps: EcgDeps & { readonly spoolDir: string; readonly decodeThreads: number }) {
  const decoding = new Decoding({ threads: deps.decodeThreads, log: deps.log })
  const spool = new Spool({ dir: deps.spoolDir, clock: deps.clock, log: deps.log })
  const parts: EcgParts = { ...deps, spool, decoding, frames: new FrameStore({ db: deps.db, decoding, log: deps.log }) }
  const receive = createReceiving(parts)
  const handlers: Handlers<EcgRequest> = {
    'ecg:begin': (input, caller) => beginUpload(parts, input, caller),
    'ecg:chunk': async ({ uploadKey, offset, data }, caller) => ({ nextOffset: spool.append(uploadKey, caller.personId, offset, data) }),
    'ecg:finish': async ({ uploadKey }, caller) => ({ receipt: await receive(uploadKey, caller) }),
    'ecg:describe': (input, caller) => describeEcg(parts, input, caller),
    'ecg:read': (input, caller) => readEcg(parts, input, caller),
  }

  return {
    handlers,
    parts,
    /** For capabilities that hang on an ECG: where it belongs, and of which bytes it is. */
    identify: findPlace,
    /** For consultations that show it to people of their own choosing: they check who may see it, and put it on record. */
    shown: shownElsewhere(parts),
    pushes: (push: Push) => ecgPushes(deps.db, push),
    /** Takes up the uploads that a former process left; await it before serving. */
    start: () => spool.start(),
    async stop(): Promise<void> {
      await spool.stop()
      await decoding.stop()
    },
  }
}
export type Ecg = ReturnType<typeof createEcg>
