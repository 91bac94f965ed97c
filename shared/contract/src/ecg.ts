import { ecgFormats, ecgWarningReasons, leadNames } from '@lianxin/ecg'
import * as z from 'zod/mini'
import { request } from './define.ts'
import { EcgId, EpochMs, IdempotencyKey, OrganisationId, TaskId, text, UploadKey } from './ids.ts'
import { OnsetPrecisionOrNone, QueueRow, urgencies } from './queue.ts'

export const wire = {
  /**
   * The largest piece that the weakest line still acknowledges well inside the heartbeat: two of them, which is what a sender starts
   * with, take 8 s at 64 kbit/s, and socket.io drops a line after 20 s of silence. Fewer pieces cost the hub less per ECG.
   */
  chunkBytes: 32 * 1024,
  maxFileBytes: 20 * 1024 * 1024,
} as const

export const symptoms = ['chest-pain', 'chest-tightness', 'palpitations', 'syncope', 'dyspnoea', 'other'] as const
export type Symptom = (typeof symptoms)[number]

/** YYYY-MM-DD */
const CalendarDate = z.string().check(z.regex(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/))
export const Patient = z.strictObject({
  id: z.nullable(text(64)),
  name: z.nullable(text(80)),
  sex: z.nullable(z.enum(['male', 'female', 'other'])),
  birthDate: z.nullable(CalendarDate),
  ageYears: z.nullable(z.number().check(z.minimum(0), z.maximum(130))),
})
export type Patient = z.infer<typeof Patient>

/** Clinical context, completed after sending while the doctor already reads; null = not stated. */
export const ClinicalContext = z.strictObject({
  symptoms: z.array(z.enum(symptoms)).check(z.maxLength(symptoms.length)),
  onsetAt: z.nullable(EpochMs),
  onsetPrecision: OnsetPrecisionOrNone,
  history: z.nullable(text(1000)),
  systolicMmhg: z.nullable(z.int().check(z.minimum(30), z.maximum(320))),
  diastolicMmhg: z.nullable(z.int().check(z.minimum(10), z.maximum(220))),
  note: z.nullable(text(1000)),
})
export type ClinicalContext = z.infer<typeof ClinicalContext>
export const emptyContext: ClinicalContext = {
  symptoms: [],
  onsetAt: null,
  onsetPrecision: null,
  history: null,
  systolicMmhg: null,
  diastolicMmhg: null,
  note: null,
}

/** The durable receipt: once a sender holds it, and only then, it may forget the file. */
export const Receipt = z.strictObject({
  ecgId: EcgId,
  taskId: TaskId,
  /** The number that clinic and hospital can quote to each other. */
  number: z.int(),
  receivedAt: EpochMs,
  /** The same file had already arrived from this site; this is its first receipt. */
  duplicate: z.boolean(),
})
export type Receipt = z.infer<typeof Receipt>

export const EcgWarningRow = z.strictObject({ reason: z.enum(ecgWarningReasons), message: z.string() })
export const EcgDetail = z.strictObject({
  id: EcgId,
  version: z.int(),
  number: z.int(),
  site: z.strictObject({ id: OrganisationId, zh: z.string(), en: z.string() }),
  senderName: z.string(),
  fileName: z.string(),
  format: z.enum(ecgFormats),
  sizeBytes: z.int(),
  receivedAt: EpochMs,
  /** The device's clock, raw. */
  acquiredAt: z.nullable(z.strictObject({ local: z.string(), offsetMinutes: z.nullable(z.number()) })),
  leads: z.array(z.enum(leadNames)),
  rateHz: z.number(),
  durationS: z.number(),
  device: z.strictObject({ manufacturer: z.nullable(z.string()), model: z.nullable(z.string()), serial: z.nullable(z.string()) }),
  patient: Patient,
  context: ClinicalContext,
  warnings: z.array(EcgWarningRow),
  task: QueueRow,
})
export type EcgDetail = z.infer<typeof EcgDetail>

export const ecgRequests = {
  /** Announce an upload, or ask how far it got. `sha256` (hex) lets a repeat be recognised before its bytes are sent. */
  'ecg:begin': request({
    kind: 'write',
    right: 'ecg.send',
    input: z.strictObject({
      uploadKey: UploadKey,
      siteId: OrganisationId,
      fileName: text(200, 1),
      sizeBytes: z.int().check(z.minimum(1), z.maximum(wire.maxFileBytes)),
      sha256: z.nullable(z.string().check(z.regex(/^[0-9a-f]{64}$/))),
      urgency: z.enum(urgencies),
      /** What the sender typed because the file lacks it; what the file states wins over null only. */
      patient: Patient,
      context: ClinicalContext,
    }),
    output: z.discriminatedUnion('state', [
      z.strictObject({ state: z.literal('send'), nextOffset: z.int() }),
      z.strictObject({ state: z.literal('received'), receipt: Receipt }),
    ]),
  }),
  /** One piece, in order; a piece already held is acknowledged again. */
  'ecg:chunk': request({
    kind: 'write',
    right: 'ecg.send',
    maxBytes: wire.chunkBytes + 1024,
    rate: 'bulk',
    input: z.strictObject({
      uploadKey: UploadKey,
      offset: z.int().check(z.minimum(0)),
      data: z.custom<Uint8Array>((value) => value instanceof Uint8Array),
    }),
    output: z.strictObject({ nextOffset: z.int() }),
  }),
  /** All sent: decode, store, queue. Answers after commit; the same key again gives the same receipt. */
  'ecg:finish': request({
    kind: 'write',
    right: 'ecg.send',
    rate: 'bulk',
    input: z.strictObject({ uploadKey: UploadKey }),
    output: z.strictObject({ receipt: Receipt }),
  }),
  /** Complete or correct who the patient is and the clinical context, before or while it is read. */
  'ecg:describe': request({
    kind: 'write',
    right: 'ecg.send',
    input: z.strictObject({ key: IdempotencyKey, ecgId: EcgId, baseVersion: z.int(), patient: Patient, context: ClinicalContext }),
    output: z.strictObject({ version: z.int() }),
  }),
  'ecg:read': request({
    kind: 'read',
    right: 'ecg.read',
    input: z.strictObject({ ecgId: EcgId }),
    output: z.strictObject({ ecg: EcgDetail }),
  }),
}

export const ecgPushes = {
  /** Patient or context of an ECG changed; whoever shows it asks `ecg:read` again if the version is news. */
  'ecg:changed': z.strictObject({ ecgId: EcgId, version: z.int() }),
}
