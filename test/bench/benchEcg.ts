import { ecgFile } from '@lianxin/fixtures'
import type { Socket } from 'socket.io-client'

export interface Sender {
  readonly socket: Socket
  readonly siteId: string
}

const marker = 'BENCH-0000000000'
/** 12 leads x 12.5 s at 500 Hz in 16 bits: 150 kB of samples, as a DICOM 12-lead ECG. */
const base = ecgFile(
  {
    rhythm: 'sinus',
    leads: 12,
    rateHz: 500,
    durationS: 12.5,
    heartRateBpm: 72,
    seed: 1,
    noise: { muscleUv: 5, mainsUv: 2, wanderUv: 30 },
    patient: { id: marker, name: '基准', sex: 'male', birthDate: '1960-01-01', ageYears: 66 },
    acquiredAt: { local: '2026-01-01T08:00:00', offsetMinutes: null },
  },
  'dicom',
).bytes
const markerAt = Buffer.from(base).indexOf(marker)
if (markerAt < 0) throw new Error('the marker is not in the file')
let made = 0
const run = String(Date.now() % 1_000_000).padStart(6, '0')

/** A real ECG file that no other is equal to: the patient's number differs. */
export function uniqueEcg(): Uint8Array {
  const bytes = Uint8Array.from(base)
  bytes.set(Buffer.from(`BENCH${run}${String(made++).padStart(5, '0')}`), markerAt)
  return bytes
}
