/** Programs that nobody here wrote, as judges of what we write and read. */
import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodeEcg, type EcgLead, type EcgRecord, microvolts } from '@lianxin/ecg'
import { run } from '../harness/childProcess.ts'
import { isInstalled, type PeerCommand, peerPackages } from '../harness/debian.ts'

/** Real recordings, kept beside the project and never in it. */
export const realFolder = process.env['LIANXIN_REAL_DATA'] ?? join(import.meta.dirname, '../../../shared/data')

/** A suite's title, which says what to do where the suite is skipped. */
export function peerTitle(title: string, command: PeerCommand): string {
  const debianPackage = peerPackages[command]
  return isInstalled(command) ? title : `${title}: SKIPPED (${debianPackage} not installed: apt-get install ${debianPackage})`
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
  readonly uv: Float64Array
}

/** Binary noise of scaling, a millionth of a microvolt. */
const noiseUv = 1e-6

/** A line for each recorded lead on which peer and record differ at any sample; leads are found by name, none may be over. */
export function disagreements(peer: readonly PeerLead[], record: Pick<EcgRecord, 'leads'>): string[] {
  const ours = record.leads.filter((lead) => !lead.derived)
  const [theirNames, ourNames] = [peer, ours].map((leads) =>
    leads
      .map((lead) => lead.name)
      .toSorted()
      .join(' '),
  )
  if (theirNames !== ourNames) return [`leads ${theirNames} instead of ${ourNames}`]
  return ours.flatMap((lead) => {
    const other = peer.find((candidate) => candidate.name === lead.name)
    const uv = microvolts(lead)
    if (other === undefined || other.uv.length !== uv.length) return [`${lead.name}: ${other?.uv.length} samples instead of ${uv.length}`]
    if (Math.abs(other.rateHz - lead.rateHz) > 1e-6) return [`${lead.name}: ${other.rateHz} Hz instead of ${lead.rateHz}`]
    const wrong = uv.findIndex((value, at) => !agree(value, other.uv[at] ?? Number.POSITIVE_INFINITY))
    return wrong < 0 ? [] : [`${lead.name}: ${other.uv[wrong]} uV at sample ${wrong} instead of ${uv[wrong]}`]
  })
}

function agree(a: number, b: number): boolean {
  return Number.isNaN(a) ? Number.isNaN(b) : Math.abs(a - b) <= noiseUv
}
