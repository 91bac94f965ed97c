import { deliver, type SendOrder } from './deliver.ts'
import { type ReadEcg, readEcg } from './ecgFile.ts'
import { exitCodeOf, type Outcome, outcomeLine } from './outcome.ts'
import type { Words } from './text.ts'
import type { ExitCode, World } from './world.ts'

/** `lianxin ecg send`: decodes here first, then signs in, sends, and waits until the hub has each file for good. */
export async function send(order: SendOrder, world: World, words: Words): Promise<ExitCode> {
  const outcomes = new Map<string, Outcome>()
  const good: ReadEcg[] = []
  for (const file of order.files) {
    const read = await readEcg(file, world.cwd)
    if ('refused' in read) outcomes.set(file, read)
    else good.push(read)
  }
  if (good.length > 0) for (const outcome of await deliver(good, order, world, words)) outcomes.set(outcome.file, outcome)
  const listed = [...new Set(order.files)].flatMap((file) => outcomes.get(file) ?? [])
  if (order.json) world.out(`${JSON.stringify(listed, null, 2)}\n`)
  else for (const outcome of listed) world.out(`${outcomeLine(outcome, words)}\n`)
  return exitCodeOf(listed)
}
