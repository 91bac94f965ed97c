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
  const [first, second, third] = [one.samples, two.samples, three.samples]
  const offsetUv = two.offsetUv - one.offsetUv - three.offsetUv
  let wrong = 0
  let seen = 0
  for (let n = 0; n < first.length; n++) {
    const a = first[n] ?? MISSING
    const b = second[n] ?? MISSING
    const c = third[n] ?? MISSING
    if (a === MISSING || b === MISSING || c === MISSING) continue
    seen++
    if (Math.abs(b * two.scaleUv - a * one.scaleUv - c * three.scaleUv + offsetUv) > limitUv) wrong++
  }
  return seen === 0 ? 0 : wrong / seen
}
