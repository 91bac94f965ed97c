import { cpus, loadavg } from 'node:os'

/** Prints what a benchmark measured: a table for people, or with --json one object. */
export function printResult(result: Readonly<Record<string, number>>, notes: readonly string[] = []): void {
  if (process.argv.includes('--json')) {
    process.stdout.write(`${JSON.stringify(result)}\n`)
    return
  }
  const width = Math.max(...Object.keys(result).map((key) => key.length))
  for (const [key, value] of Object.entries(result))
    process.stdout.write(`${key.padEnd(width)}  ${Number.isInteger(value) ? value : value.toFixed(2)}\n`)
  for (const note of notes) process.stdout.write(`${note}\n`)
  process.stdout.write(
    `machine: ${cpus().length} x ${cpus()[0]?.model ?? '?'}, load ${loadavg()[0]?.toFixed(2)}, node ${process.version}\n`,
  )
}

export function say(text: string): void {
  process.stderr.write(`${text}\n`)
}
