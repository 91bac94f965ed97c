/** `npm run dev`: the hub, started again at each change of its sources, and the web app's development server; Ctrl-C ends both. */
import { binOf, runNode, stopChildrenWithUs } from './childProcess.ts'

const port = process.env['LIANXIN_PORT'] ?? '8420'
const webPort = process.env['LIANXIN_WEB_PORT'] ?? '5173'
const origins = ['localhost', '127.0.0.1'].map((host) => `http://${host}:${webPort}`)

stopChildrenWithUs()
const hub = runNode('--watch', ['server/src/main.ts'], { show: true, env: { LIANXIN_PORT: port, LIANXIN_ORIGINS: origins.join(',') } })
const web = runNode(binOf('vite'), ['client/web', '--host', '127.0.0.1', '--port', webPort, '--strictPort'], {
  show: true,
  env: { LIANXIN_HUB: `http://127.0.0.1:${port}` },
})
const first = await Promise.race([hub, web])
if (process.exitCode === undefined) {
  console.error(`a part ended by itself (${first.code ?? 'by a signal'})`)
  process.kill(process.pid, 'SIGTERM')
}
await Promise.all([hub, web])
