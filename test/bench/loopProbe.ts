/** Preloaded into the hub's process by the benchmark: tells its parent how long its event loop was delayed. */
import { monitorEventLoopDelay } from 'node:perf_hooks'

const delay = monitorEventLoopDelay({ resolution: 5 })
delay.enable()
process.on('message', (message) => {
  if (message === 'reset') delay.reset()
  if (message === 'read') process.send?.({ loopP99Ms: delay.percentile(99) / 1e6, loopMaxMs: delay.max / 1e6 })
})
// the channel to the parent must not keep the hub alive
process.channel?.unref()
