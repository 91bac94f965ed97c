import { type InspectedEcg, type InspectedLead } from '@lianxin/ecg'
import { columns, printable } from './columns.ts'
import { type ReadEcg, readEcg, type Refused } from './ecgFile.ts'
import type { Words } from './text.ts'
import { type ExitCode, exitCodes, type World } from './world.ts'

/** `lianxin ecg inspect`: 0 when every file is an ECG, 2 when one is not. */
export async function inspect(files: readonly string[], json: boolean, world: World, words: Words): Promise<ExitCode> {
  const results: (ReadEcg | Refused)[] = []
  for (const file of files) results.push(await readEcg(file, world.cwd))
  const reports = results.map((result) => ('refused' in result ? result : result.inspected))
  if (json) world.out(`${JSON.stringify(reports, null, 2)}\n`)
  else
    world.out(
      reports.map((report) => ('refused' in report ? refusedLines(report, words) : ecgLines(report, words)).join('\n')).join('\n\n') + '\n',
    )
  return reports.some((report) => 'refused' in report) ? exitCodes.badFile : exitCodes.ok
}

/** A sentence for people, then the precise one for an engineer. */
export function refusedLines({ file, refused }: Refused, words: Words): string[] {
  const sentence = refused.reason === 'unreadable' ? words.unreadable : words.catalogue.reasons[`ecg.${refused.reason}`]
  const at = refused.offset === undefined ? '' : ` @${refused.offset}`
  return [`${printable(file)}: ${sentence}`, `  ${refused.reason}: ${printable(refused.message)}${at}`]
}

function ecgLines(ecg: InspectedEcg, words: Words): string[] {
  const title = [words.catalogue.ecgFormats[ecg.format], `${ecg.rateHz} Hz`, `${ecg.durationS.toFixed(1)} s`, words.leads(ecg.leads.length)]
  const facts: [string, string][] = [
    [words.device, together(ecg.device.manufacturer, ecg.device.model, ecg.device.serial)],
    [words.acquired, ecg.acquiredAt ?? '—'],
    [words.patient, patientOf(ecg, words)],
    ...ecg.warnings.map((warning): [string, string] => [
      words.warning,
      `${words.catalogue.ecgWarnings[warning.reason]} (${printable(warning.message)})`,
    ]),
  ]
  const heads = [words.lead, words.samples, 'Hz', 'min µV', 'max µV', 'mean µV', '']
  return [
    `${printable(ecg.file)}: ${title.join(', ')}`,
    ...columns(facts).map((line) => `  ${line}`),
    ...columns([heads, ...ecg.leads.map((lead) => leadCells(lead, words))]).map((line) => `  ${line}`),
  ]
}

function leadCells(lead: InspectedLead, words: Words): string[] {
  const uv = (value: number | null) => (value === null ? '—' : (Math.round(value * 10) / 10 || 0).toFixed(1))
  const amplitudes = [uv(lead.minUv), uv(lead.maxUv), uv(lead.meanUv)]
  return [lead.name, String(lead.samples), String(lead.rateHz), ...amplitudes, lead.derived ? words.derived : '']
}

function patientOf({ patient }: InspectedEcg, words: Words): string {
  const age = patient.ageYears === null ? null : String(patient.ageYears)
  return together(patient.name, patient.id, patient.sex && words.catalogue.sexes[patient.sex], patient.birthDate, age)
}

function together(...parts: readonly (string | null)[]): string {
  return printable(parts.filter((part) => part !== null).join(' · ') || '—')
}
