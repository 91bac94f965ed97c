import { lease, Refusal } from '@lianxin/contract'

export type LeaseState =
  | { readonly kind: 'held'; readonly until: number }
  /** The hub could not be reached; the task is ours until `until` and may have gone back to the queue after it. */
  | { readonly kind: 'unsure'; readonly until: number }
  | { readonly kind: 'lost'; readonly reason: Refusal['reason'] }

export interface LeaseDeps {
  /** Resolves with the new end by the hub's clock; refuses with `queue.not-yours` or `queue.finished` when it is gone. */
  renew(): Promise<{ readonly leaseUntil: number }>
  every(ms: number, run: () => void): () => void
  onChange(state: LeaseState): void
}

export interface Lease {
  /** Renews now, e.g. when the line is back or the page becomes visible. */
  renewNow(): Promise<void>
  stop(): void
}

/** Keeps a claimed task while the page lives. A lost lease stays lost: the reader claims again. */
export function keepLease(until: number, deps: LeaseDeps): Lease {
  let last = until
  let stopped = false
  const stop = () => {
    stopped = true
    cancel()
  }
  async function renewNow(): Promise<void> {
    if (stopped) return
    try {
      last = (await deps.renew()).leaseUntil
      if (!stopped) deps.onChange({ kind: 'held', until: last })
    } catch (error) {
      if (stopped) return
      const refusal = error instanceof Refusal ? error : new Refusal('hub.internal')
      if (refusal.retryable) return deps.onChange({ kind: 'unsure', until: last })
      stop()
      deps.onChange({ kind: 'lost', reason: refusal.reason })
    }
  }
  const cancel = deps.every(lease.renewEverySeconds * 1000, () => void renewNow())
  return { renewNow, stop }
}
