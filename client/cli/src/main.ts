import { createLive } from '@lianxin/live'
import { askSecret } from './askSecret.ts'
import { run } from './command.ts'
import { cookieFetch } from './cookieFetch.ts'

const { env, stdin, stdout, stderr } = process
/** npm runs scripts in the project's folder; file names are meant from where the person stands. */
const cwd = (env['npm_lifecycle_event'] === 'lianxin' && env['INIT_CWD']) || process.cwd()

process.exitCode = await run(process.argv.slice(2), {
  env,
  cwd,
  out: (text) => void stdout.write(text),
  err: (text) => void stderr.write(text),
  errIsTerminal: stderr.isTTY === true,
  askSecret: (prompt) => askSecret(stdin, (text) => void stderr.write(text), prompt),
  connect: (server) => createLive({ baseUrl: server, clientName: 'cli', fetch: cookieFetch(fetch) }),
})
