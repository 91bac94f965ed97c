import { inject } from 'vitest'

/** The real worker's binary. @throws when the run could not have one; its output says why */
export function mediaWorkerBin(): string {
  const binary = inject('mediaWorkerBin')
  if (!binary) throw new Error('没有媒体服务程序，原因见测试开始时的输出 / no media worker, see the beginning of the output for why')
  return binary
}
