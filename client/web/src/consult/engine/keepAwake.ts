interface AwakePage {
  readonly document: Pick<Document, 'visibilityState' | 'addEventListener' | 'removeEventListener'>
  /** Absent on pages without a secure context and in older browsers. */
  readonly navigator: { readonly wakeLock?: Pick<WakeLock, 'request'> }
}

/**
 * Keeps the screen on (W3C Screen Wake Lock): a telephone that locks itself takes microphone and tracing away in the middle of a
 * sentence. The browser drops the lock whenever the page is hidden, so that it is asked for again. Returns how to let go.
 */
export function keepAwake({ document, navigator }: AwakePage): () => void {
  let over = false
  let held: Pick<WakeLockSentinel, 'release'> | null = null
  const letGo = (lock: typeof held) => void lock?.release().catch(() => undefined)
  const ask = async () => {
    if (document.visibilityState !== 'visible') return
    // refused on a low battery: then the telephone sleeps as it always does
    const got = (await navigator.wakeLock?.request('screen').catch(() => null)) ?? null
    if (over) return letGo(got)
    letGo(held)
    held = got
  }
  const askAgain = () => void ask()
  document.addEventListener('visibilitychange', askAgain)
  askAgain()
  return () => {
    over = true
    document.removeEventListener('visibilitychange', askAgain)
    letGo(held)
  }
}
