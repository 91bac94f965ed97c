/**
 * The leads of 12-, 15- and 18-lead ECGs and their codes.
 *
 * One number serves SCP-ECG (EN 1064 table of lead identification), MFER's LDN, and the low part of ISO/IEEE 11073-10102
 * `MDC_ECG_LEAD_*` codes (11073 numeric = 131072 + n), hence DICOM `2:<n>` (scheme MDC) and `5.6.3-9-<n>` (scheme SCPECG).
 * V7 is 9 but V8 is 66: the posterior leads do not follow on.
 */
export const leadNames = [
  'I',
  'II',
  'III',
  'aVR',
  'aVL',
  'aVF',
  'V1',
  'V2',
  'V3',
  'V4',
  'V5',
  'V6',
  'V7',
  'V8',
  'V9',
  'V2R',
  'V3R',
  'V4R',
  'V5R',
  'V6R',
  'V7R',
  'V8R',
  'V9R',
  'X',
  'Y',
  'Z',
  '-aVR',
] as const
export type LeadName = (typeof leadNames)[number]

const codes: Record<LeadName, number> = {
  I: 1,
  II: 2,
  V1: 3,
  V2: 4,
  V3: 5,
  V4: 6,
  V5: 7,
  V6: 8,
  V7: 9,
  V2R: 10,
  V3R: 11,
  V4R: 12,
  V5R: 13,
  V6R: 14,
  V7R: 15,
  X: 16,
  Y: 17,
  Z: 18,
  III: 61,
  aVR: 62,
  aVL: 63,
  aVF: 64,
  '-aVR': 65,
  V8: 66,
  V9: 67,
  V8R: 68,
  V9R: 69,
}
const byCode = new Map<number, LeadName>(leadNames.map((name) => [codes[name], name]))
const byFoldedName = new Map<string, LeadName>(leadNames.map((name) => [name.toUpperCase(), name]))

export const standardLeads = [
  'I',
  'II',
  'III',
  'aVR',
  'aVL',
  'aVF',
  'V1',
  'V2',
  'V3',
  'V4',
  'V5',
  'V6',
] as const satisfies readonly LeadName[]
export const posteriorLeads = ['V7', 'V8', 'V9'] as const satisfies readonly LeadName[]
export const rightLeads = ['V3R', 'V4R', 'V5R'] as const satisfies readonly LeadName[]

/** The number shared by SCP-ECG, MFER and MDC. */
export function leadCode(name: LeadName): number {
  return codes[name]
}

/** The lead of an SCP-ECG / MFER / MDC number; undefined for one we do not name. */
export function leadFromCode(code: number): LeadName | undefined {
  return byCode.get(code)
}

/** The lead a text names, whatever its case and dress: `MDC_ECG_LEAD_AVR`, `Lead aVR`, `avr`, `V4r`; undefined if none. */
export function leadFromText(text: string): LeadName | undefined {
  const bare = text
    .trim()
    .replace(/^MDC_ECG_LEAD_/i, '')
    .replace(/^lead[\s_]+/i, '')
    .replace(/\s*\(.*\)$/, '')
    .toUpperCase()
  if (bare === 'AVRNEG') return '-aVR'
  return byFoldedName.get(bare)
}

/** `MDC_ECG_LEAD_*` as HL7 aECG and ISO/IEEE 11073-10102 spell it. */
export function leadMdc(name: LeadName): string {
  if (name === '-aVR') return 'MDC_ECG_LEAD_AVRneg'
  return `MDC_ECG_LEAD_${name.startsWith('a') ? name.toUpperCase() : name}`
}

/** Display order: limb, chest, posterior, right, Frank. */
export function leadOrder(name: LeadName): number {
  return leadNames.indexOf(name)
}
