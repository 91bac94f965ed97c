import type { Steps } from '../../platform/steps.ts'
import { type WorkerFailure, type WorkerState, WorkerUnavailable } from './state.ts'
import type { WorkerSource } from './workerSource.ts'

const stageTexts = {
  waiting: '等待 / waiting',
  configured: '检查指定的程序 / checking the configured binary',
  cache: '查找已有的程序 / looking for one that is there',
  download: '下载 / downloading',
  packages: '安装编译所需的软件包 / installing what the build needs',
  build: '编译，约需数分钟 / building, some minutes',
  ready: '就绪 / ready',
  failed: '失败 / failed',
} as const satisfies Record<WorkerState['stage'], string>

const failureTexts = {
  'configured-unusable': 'MEDIASOUP_WORKER_BIN 指定的程序不能用 / the binary of MEDIASOUP_WORKER_BIN does not work',
  'packages-missing': '缺少编译所需的软件包 / packages that the build needs are missing',
  'packages-refused': '软件包无法安装 / the packages could not be installed',
  'source-changed': '源代码与补丁不符 / the source is not the one that the patch is for',
  'build-failed': '编译失败 / the build failed',
  'result-unusable': '编译出的程序不能运行 / the built binary does not run',
  fault: '内部错误 / a fault',
} as const satisfies Record<WorkerFailure['reason'], string>

const partsShown = 10

/**
 * Turns changes of state into lines for the terminal: each stage once, a build by tenths.
 * @returns undefined when there is nothing new to say
 */
export function createWorkerReport(): (state: WorkerState) => string | undefined {
  let said = ''
  return ({ stage, done, of }) => {
    const part = done !== undefined && of ? Math.floor((done / of) * partsShown) : 0
    const key = `${stage} ${part}`
    if (key === said || stage === 'ready' || stage === 'failed' || stage === 'waiting') return undefined
    said = key
    return part > 0 ? `${stageTexts[stage]}  ${done}/${of}` : stageTexts[stage]
  }
}

/** Why there are no video rooms, and what the person at the terminal can do. */
export function failureText({ reason, detail, commandLine }: WorkerFailure): string {
  const indented = detail
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n')
  const help = commandLine ? `\n    请运行 / please run:  ${commandLine}` : ''
  return `${failureTexts[reason]}\n${indented}${help}`
}

/** Shows on the terminal how the first attempt goes; the hub is up meanwhile. What comes later stands in the log. */
export function announceWorker(source: WorkerSource, steps: Steps): void {
  const report = createWorkerReport()
  const shown = steps.run('视频会诊 video rooms', async (note) => {
    const tell = (state: WorkerState) => {
      const line = report(state)
      if (line) note(line)
    }
    tell(source.state())
    const leave = source.onChange(tell)
    try {
      const failure = await firstOutcome(source)
      if (failure) note(failureText(failure))
      if (failure) throw new WorkerUnavailable(failure)
    } finally {
      leave()
    }
  })
  shown.catch(() => undefined)
}

function firstOutcome(source: WorkerSource): Promise<WorkerFailure | undefined> {
  return new Promise((resolve) => {
    const leave = source.onChange(look)
    function look({ stage, failure }: WorkerState): void {
      if (stage !== 'ready' && stage !== 'failed') return
      leave()
      resolve(failure)
    }
    look(source.state())
  })
}
