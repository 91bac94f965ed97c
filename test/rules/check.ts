/** `npm run check`: types, lint, format, import directions, dead code and unit tests, each timed; red at the first look, not in review. */
import { availableParallelism } from 'node:os'
import { binOf, type Finished, runNode, stopChildrenWithUs } from '../harness/childProcess.ts'

interface Step {
  readonly name: string
  readonly script: string
  readonly args: readonly string[]
}

const workspaces = ['shared/ecg', 'shared/contract', 'server', 'client/live', 'client/web', 'client/cli', 'fixtures', 'test']
/** The web app's build scripts run in Node, its sources in browsers. */
const projects = [...workspaces, 'client/web/tsconfig.node.json']
const sources = ['shared', 'server', 'client', 'fixtures', 'test']

const vitest = ['run', '--config', 'test/vitest.config.ts', '--project', 'unit']
const steps: readonly Step[] = [
  { name: 'unit tests 单元测试', script: binOf('vitest'), args: vitest },
  ...projects.map((name) => ({ name: `types 类型 ${name}`, script: binOf('typescript', 'tsc'), args: ['-p', name] })),
  { name: 'lint 检查', script: binOf('oxlint'), args: ['--type-aware', '--quiet'] },
  {
    name: 'import directions 引用方向',
    script: binOf('dependency-cruiser', 'depcruise'),
    args: ['--config', 'test/rules/directions.json', ...sources],
  },
  { name: 'dead code 无用代码', script: binOf('knip'), args: ['--no-config-hints'] },
  { name: 'format 格式', script: binOf('@biomejs/biome', 'biome'), args: ['format'] },
]

const seconds = (fromMs: number) => `${((performance.now() - fromMs) / 1000).toFixed(1)} s`

async function runStep({ name, script, args }: Step): Promise<boolean> {
  const startedMs = performance.now()
  const { code, output }: Finished = await runNode(script, args, { env: { NO_COLOR: '1' } })
  if (code !== 0) console.log(`\n${output.trim()}\n`)
  console.log(`${code === 0 ? '✓' : '✗'} ${name}  ${seconds(startedMs)}`)
  return code === 0
}

async function check(): Promise<void> {
  stopChildrenWithUs()
  const startedMs = performance.now()
  const waiting = [...steps]
  let failed = 0
  const work = async () => {
    for (let step = waiting.shift(); step && process.exitCode === undefined; step = waiting.shift()) {
      if (!(await runStep(step))) failed++
    }
  }
  await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, work))
  console.log(`\n${steps.length - failed} passed, ${failed} failed (${seconds(startedMs)})`)
  process.exitCode ??= failed > 0 ? 1 : 0
}

await check()
