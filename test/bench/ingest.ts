/**
 * How many 150 kB ECGs a second the real hub takes from 16 senders (decoded, stored durably, queued, audited, pushed), beside a
 * bare socket.io echo and a bare socket.io with one bytea insert on the same PostgreSQL; then how soon an upload is visible in the
 * queue with 200 idle sockets and 20 uploads a second. Rounds are interleaved, so that what else the machine does hits all alike.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { type QueueRow, quantile } from '@lianxin/contract'
import { demoPassword, demoPeople } from '@lianxin/fixtures'
import { io, type Socket } from 'socket.io-client'
import { startBenchPostgres } from './benchPostgres.ts'
import { startHubProcess } from './hubProcess.ts'
import { type Sender, uniqueEcg } from './benchEcg.ts'
import { call, connect, ready, signIn, upload } from './senders.ts'
import { printResult, say } from './table.ts'

const senders = 16
const rounds = 7
const perSenderAndRound = 30
const idleSockets = 200
const uploadsPerSecond = 20
const steadySeconds = 20

const postgres = await startBenchPostgres(['hub', 'bare'])
const hub = await startHubProcess({ DATABASE_URL: postgres.url('hub'), LIANXIN_DATA: postgres.dataDir })
const bare = fork(new URL('bareServer.ts', import.meta.url), { env: { ...process.env, BENCH_DATABASE_URL: postgres.url('bare') } })
try {
  const [{ port }] = (await once(bare, 'message')) as [{ port: number }]
  const staff = demoPeople.filter((person) => person.role === 'clinic-staff')
  const sessions = await Promise.all(staff.map((person) => signIn(hub.url, person.login, demoPassword)))
  const ours: Sender[] = await Promise.all(
    Array.from({ length: senders }, async (_, i) => {
      const session = sessions[i % sessions.length]
      if (!session) throw new Error('no session')
      return { socket: await connect(hub.url, session.cookie), siteId: session.siteId }
    }),
  )
  const bares: Socket[] = await Promise.all(
    Array.from({ length: senders }, () => ready(io(`http://127.0.0.1:${port}`, { transports: ['websocket'], forceNew: true }))),
  )

  const rates = await race(ours, bares)
  const visible = await steady(ours)
  const { loopP99Ms } = visible
  printResult(
    {
      oursPerS: rates.ours,
      bareEchoPerS: rates.echo,
      bareInsertPerS: rates.insert,
      ratioToInsert: rates.ratioToInsert,
      visibleP95Ms: quantile(visible.latenciesMs, 0.95) ?? Number.NaN,
      loopP99Ms,
    },
    [
      `medians of ${rounds} rounds of ${senders * perSenderAndRound} uploads; visible: ${visible.latenciesMs.length} uploads at ${uploadsPerSecond}/s beside ${idleSockets} idle sockets`,
    ],
  )
  for (const socket of [...ours.map((sender) => sender.socket), ...bares]) socket.disconnect()
} finally {
  await hub.stop()
  await stopBare(bare)
  await postgres.stop()
}

async function race(ours: readonly Sender[], bares: readonly Socket[]) {
  const measured = { ours: [] as number[], echo: [] as number[], insert: [] as number[] }
  await rate(ours, (sender, bytes) => upload(sender.socket, sender.siteId, bytes, 'routine'))
  for (let round = 0; round < rounds; round++) {
    measured.echo.push(await rate(bares, (socket, bytes) => socket.emitWithAck('echo', bytes)))
    measured.insert.push(await rate(bares, (socket, bytes) => socket.emitWithAck('insert', bytes)))
    measured.ours.push(await rate(ours, (sender, bytes) => upload(sender.socket, sender.siteId, bytes, 'routine')))
    say(
      `round ${round + 1}/${rounds}: ours ${measured.ours.at(-1)?.toFixed(0)}/s, echo ${measured.echo.at(-1)?.toFixed(0)}/s, insert ${measured.insert.at(-1)?.toFixed(0)}/s`,
    )
  }
  // each round against its own neighbour: what else the machine did meanwhile hit both
  const ratios = measured.ours.map((ours, round) => ours / (measured.insert[round] ?? Number.NaN))
  const median = (values: number[]) => quantile(values, 0.5) ?? Number.NaN
  return { ours: median(measured.ours), echo: median(measured.echo), insert: median(measured.insert), ratioToInsert: median(ratios) }
}

/** Everyone sends one after another, all at once; files are made before the clock starts. */
async function rate<S>(sending: readonly S[], send: (sender: S, bytes: Uint8Array) => Promise<unknown>): Promise<number> {
  const files = sending.map(() => Array.from({ length: perSenderAndRound }, () => uniqueEcg()))
  const startedMs = performance.now()
  await Promise.all(
    sending.map(async (sender, i) => {
      for (const bytes of files[i] ?? []) await send(sender, bytes)
    }),
  )
  return (sending.length * perSenderAndRound) / ((performance.now() - startedMs) / 1000)
}

async function steady(ours: readonly Sender[]): Promise<{ latenciesMs: number[]; loopP99Ms: number }> {
  const readers = await Promise.all(
    demoPeople.filter((person) => person.role !== 'administrator').map((person) => signIn(hub.url, person.login, demoPassword)),
  )
  const idle = await Promise.all(Array.from({ length: idleSockets }, (_, i) => connect(hub.url, readers[i % readers.length]?.cookie ?? '')))
  const doctor = demoPeople.find((person) => person.role === 'cardiologist')
  const watching = await connect(hub.url, (await signIn(hub.url, doctor?.login ?? '', demoPassword)).cookie)
  const seenAtMs = new Map<string, number>()
  watching.on('queue:changed', ({ row }: { row: QueueRow }) => {
    if (!seenAtMs.has(row.subject.id)) seenAtMs.set(row.subject.id, performance.now())
  })
  await call(watching, 'queue:watch', { view: 'reading', since: Date.now() })
  const files = Array.from({ length: uploadsPerSecond * steadySeconds }, () => uniqueEcg())
  hub.resetLoop()
  const sent = new Map<string, number>()
  const startedMs = performance.now()
  await Promise.all(
    files.map(async (bytes, i) => {
      await delay(Math.max(0, (i * 1000) / uploadsPerSecond - (performance.now() - startedMs)))
      const sender = ours[i % ours.length]
      if (!sender) return
      let finishSentMs = 0
      const receipt = await upload(sender.socket, sender.siteId, bytes, 'emergency', () => (finishSentMs = performance.now()))
      sent.set(receipt.ecgId, finishSentMs)
    }),
  )
  const giveUpAtMs = performance.now() + 10_000
  while ([...sent.keys()].some((id) => !seenAtMs.has(id)) && performance.now() < giveUpAtMs) await delay(20)
  const { loopP99Ms } = await hub.loop()
  for (const socket of [...idle, watching]) socket.disconnect()
  const unseen = [...sent.keys()].filter((id) => !seenAtMs.has(id)).length
  if (unseen > 0) throw new Error(`${unseen} uploads never became visible`)
  return { latenciesMs: [...sent].map(([id, finishSentMs]) => (seenAtMs.get(id) ?? 0) - finishSentMs), loopP99Ms }
}

async function stopBare(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit')
  child.send('stop')
  await exited
}
