import { expect, it } from 'vitest'
import { manualClock } from '../../../../test/harness/clock.ts'
import { createUploads, uploadLimits } from './uploads.ts'

it('is bounded for one person over all their consultations, and free again when what was begun is stale', async () => {
  const clock = manualClock()
  const uploads = createUploads(clock)
  const begin = (n: number, personId = 'p') =>
    uploads.append({ consultId: `c${n}`, partyId: `p${n}`, personId, fileId: 'f', name: 'n', bytes: 2 }, 0, new Uint8Array(1))
  for (let n = 0; n < uploadLimits.ofPerson; n++) expect(begin(n)).toBe(1)
  expect(() => begin(99)).toThrow('consult.too-many')
  expect(begin(99, 'another')).toBe(1)
  await clock.advance(uploadLimits.staleAfterMs + 1)
  expect(begin(98)).toBe(1)
})
