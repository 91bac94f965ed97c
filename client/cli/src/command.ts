import { parseArgs } from 'node:util'
import { Patient } from '@lianxin/contract'
import type { SendOrder } from './deliver.ts'
import { inspect } from './inspect.ts'
import { send } from './send.ts'
import { wordsFor } from './text.ts'
import { type ExitCode, exitCodes, UsageError, type World } from './world.ts'

const options = {
  help: { type: 'boolean', short: 'h', default: false },
  json: { type: 'boolean', default: false },
  emergency: { type: 'boolean', default: false },
  server: { type: 'string' },
  user: { type: 'string' },
  site: { type: 'string' },
  wait: { type: 'string', default: '120' },
  'patient-name': { type: 'string' },
  'patient-id': { type: 'string' },
  'patient-sex': { type: 'string' },
  'patient-birth': { type: 'string' },
  'patient-age': { type: 'string' },
} as const

/** Runs one `lianxin` command. */
export async function run(args: readonly string[], world: World): Promise<ExitCode> {
  const words = wordsFor(world.env)
  try {
    const { values, positionals } = parse(args)
    const [capability, verb, ...files] = positionals
    if (values.help || positionals.length === 0) {
      world.out(words.help)
      return exitCodes.ok
    }
    if (capability !== 'ecg' || !(verb === 'inspect' || verb === 'send')) throw new UsageError(positionals.slice(0, 2).join(' '))
    if (files.length === 0) throw new UsageError('FILE')
    if (verb === 'inspect') return await inspect(files, values.json, world, words)
    return await send(orderOf(files, values), world, words)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    world.err(`lianxin: ${error.message}\n${words.help}`)
    return exitCodes.usage
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}
type Values = ReturnType<typeof parse>['values']

function orderOf(files: readonly string[], values: Values): SendOrder {
  const waitS = Number(values.wait)
  if (!(waitS > 0)) throw new UsageError('--wait')
  if (!values.user) throw new UsageError('--user')
  return {
    files,
    server: serverOf(values.server),
    user: values.user,
    siteId: values.site ?? null,
    urgency: values.emergency ? 'emergency' : 'routine',
    patient: patientOf(values),
    waitMs: waitS * 1000,
    json: values.json,
  }
}

function serverOf(text: string | undefined): string {
  if (!text || !URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) throw new UsageError('--server')
  return new URL(text).origin
}

function patientOf(values: Values): Patient {
  const patient = Patient.safeParse({
    id: values['patient-id'] ?? null,
    name: values['patient-name'] ?? null,
    sex: values['patient-sex'] ?? null,
    birthDate: values['patient-birth'] ?? null,
    ageYears: values['patient-age'] === undefined ? null : Number(values['patient-age']),
  })
  if (!patient.success) throw new UsageError(`--patient-…: ${patient.error.issues[0]?.path.join('.') ?? ''}`)
  return patient.data
}
