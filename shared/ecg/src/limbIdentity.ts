/** Einthoven's law as a check of what was decoded: I + III = II at every instant, whatever the heart does. */
import { simultaneous } from './derive.ts'
import { type EcgLead, type EcgWarning, MISSING } from './record.ts'

const toleranceUv = 20
const toleratedShare = 0.01

/** A warning where I, II and III were all recorded and contradict each other; null otherwise. */
export function limbIdentityWarning(leads: readonly EcgLead[]): EcgWarning | null {
  const [one, two, three] = (['I', 'II', 'III'] as const).map((name) => leads.find((lead) => lead.name === name))
  if (!one || !two || !three || !simultaneous(one, two) || !simultaneous(one, three)) return null
  const limitUv = Math.max(toleranceUv, 3 * Math.max(...[one, two, three].map((lead) => Math.abs(lead.scaleUv))))
  const share = contradictingShare(one, two, three, limitUv)
  if (share <= toleratedShare) return null
  return { reason: 'limb-identity', message: `III differs from II - I by over ${limitUv} uV in ${(100 * share).toFixed(1)} % of samples` }
}

function contradictingShare(one: EcgLead, two: EcgLead, three: EcgLead, limitUv: number): number {
  let wrong = 0
  let seen = 0
  for (let n = 0; n < one.samples.length; n++) {
    const [a, b, c] = [one.samples[n] ?? MISSING, two.samples[n] ?? MISSING, three.samples[n] ?? MISSING]
    if (a === MISSING || b === MISSING || c === MISSING) continue
    seen++
    const differenceUv = valueUv(two, b) - valueUv(one, a) - valueUv(three, c)
    if (Math.abs(differenceUv) > limitUv) wrong++
  }
  return seen === 0 ? 0 : wrong / seen
}

function valueUv(lead: EcgLead, digit: number): number {
  return digit * lead.scaleUv + lead.offsetUv
}
