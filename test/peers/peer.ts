/** Programs that nobody here wrote, as judges of what we write and read. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { decodeEcg, type EcgLead, type EcgRecord, microvolts } from '@lianxin/ecg'
import { run } from '../harness/childProcess.ts'

/** Real recordings, kept beside the project and never in it. */
export const realFolder = process.env['LIANXIN_REAL_DATA'] ?? join(import.meta.dirname, '../../../shared/data')

export function installed(command: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, command)))
}

/** A suite's title, which says what to do where the suite is skipped. */
export function peerTitle(title: string, command: string, debianPackage: string): string {
  return installed(command) ? title : `${title}: SKIPPED (${debianPackage} not installed: apt-get install ${debianPackage})`
}

/** An empty folder for one file of tests. */
export async function workFolder(): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'lianxin-peers-'))
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) }
}

/** Runs a program that must succeed; what it printed. */
export async function ran(command: string, ...args: readonly string[]): Promise<string> {
  const { code, output } = await run(command, args)
  if (code !== 0) throw new Error(`${command} ended with ${code}: ${output.slice(0, 1000)}`)
  return output
}

export function decoded(bytes: Uint8Array): EcgRecord {
  const result = decodeEcg(bytes)
  if (!result.ok) throw new Error(`${result.refusal.reason}: ${result.refusal.message}`)
  return result.record
}

/** The record with its samples as a digest: equal where they are, and cheap to show where they are not. */
export function digest(record: EcgRecord) {
  const short = ({ samples }: EcgLead) => ({
    kind: samples.constructor.name,
    count: samples.length,
    first: [...samples.subarray(0, 8)],
    sha256: createHash('sha256').update(samples).digest('hex'),
  })
  return { ...record, leads: record.leads.map((lead) => ({ ...lead, samples: short(lead) })) }
}

/** What a peer found: NaN for a missing sample, the name as we say it. */
export interface PeerLead {
  readonly name: string
  readonly rateHz: number
  readonly uv: ArrayLike<number>
}

/** A line for each of the recorded leads on which peer and record differ by over `toleranceUv`, in order. */
export function disagreements(peer: readonly PeerLead[], record: Pick<EcgRecord, 'leads'>, toleranceUv = 0): string[] {
  const ours = record.leads.filter((lead) => !lead.derived)
  const names = [peer.map((lead) => lead.name).join(' '), ours.map((lead) => lead.name).join(' ')]
  if (names[0] !== names[1]) return [`leads ${names[0]} instead of ${names[1]}`]
  return ours.flatMap((lead, n) => {
    const other = peer[n]
    const uv = microvolts(lead)
    if (other === undefined || other.uv.length !== uv.length) return [`${lead.name}: ${other?.uv.length} samples instead of ${uv.length}`]
    if (Math.abs(other.rateHz - lead.rateHz) > 1e-6) return [`${lead.name}: ${other.rateHz} Hz instead of ${lead.rateHz}`]
    const wrong = uv.findIndex((value, at) => !agree(value, other.uv[at] ?? Number.POSITIVE_INFINITY, toleranceUv))
    return wrong < 0 ? [] : [`${lead.name}: ${other.uv[wrong]} uV at sample ${wrong} instead of ${uv[wrong]}`]
  })
}

function agree(a: number, b: number, toleranceUv: number): boolean {
  return Number.isNaN(a) ? Number.isNaN(b) : Math.abs(a - b) <= toleranceUv
}
