import { hash } from 'node:crypto'
import { decodeEcg, durationS, type EcgRecord, encodeFrame } from '@lianxin/ecg'
import { serveWorker } from '../platform/workers/serve.ts'
import type { DecodeAnswer, DecodeTask, EcgFacts } from './decoding.ts'

/** The thread in which bytes of strangers are decoded. */
serveWorker<DecodeTask, DecodeAnswer>(({ bytes, sha256: announced, wantsFrame }) => {
  const sha256 = hash('sha256', bytes, 'buffer')
  if (announced !== null && sha256.toString('hex') !== announced) return { answer: { outcome: 'altered' } }
  const decoded = decodeEcg(bytes)
  if (!decoded.ok) return { answer: { outcome: 'refused', refusal: decoded.refusal } }
  const frame = encodeFrame(decoded.record)
  const answer = { outcome: 'decoded', facts: factsOf(decoded.record), sha256, frameSha256: hash('sha256', frame, 'buffer') } as const
  return wantsFrame ? { answer: { ...answer, frame }, transfer: [frame.buffer as ArrayBuffer] } : { answer }
})

function factsOf(record: EcgRecord): EcgFacts {
  const { format, leads, device, patient, acquiredAt, warnings } = record
  return {
    format,
    leads: leads.map(({ name }) => name),
    rateHz: leads[0]?.rateHz ?? 0,
    durationS: durationS(record),
    device,
    patient,
    acquiredAt,
    warnings,
  }
}
