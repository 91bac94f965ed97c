import type { OutputOf } from '@lianxin/contract'
import type { Handlers } from '../../platform/hub/caller.ts'
import type { RoomParts } from './parts.ts'

/** For the administrator's page: how far the media worker's binary is, and who carries what. */
export function workerHandlers({ sfu, source }: RoomParts): Handlers<'media:worker' | 'media:retry-worker'> {
  return {
    async 'media:worker'(): Promise<OutputOf<'media:worker'>> {
      const { stage, done, of, startedAt, failure } = source.state()
      const message = failure ? [failure.reason, failure.detail, failure.commandLine].filter(Boolean).join('\n') : null
      return { stage, done: done ?? null, of: of ?? null, since: startedAt, message, workers: sfu.workers() }
    },
    async 'media:retry-worker'() {
      if (source.state().stage === 'failed') source.retry()
      return {}
    },
  }
}
