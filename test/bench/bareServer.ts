/** The rivals: a bare socket.io server that acknowledges, and one that inserts the bytes into one bytea column first. */
import { createServer } from 'node:http'
import pg from 'pg'
import { Server } from 'socket.io'

const pool = new pg.Pool({ connectionString: process.env['BENCH_DATABASE_URL'], max: 10 })
await pool.query('create table if not exists bare (id bigint generated always as identity primary key, bytes bytea not null)')
const http = createServer()
const io = new Server(http, { maxHttpBufferSize: 1_000_000, serveClient: false })
io.on('connection', (socket) => {
  socket.on('echo', (_bytes: Buffer, ack: (answer: object) => void) => ack({ ok: true }))
  socket.on('insert', async (bytes: Buffer, ack: (answer: object) => void) => {
    await pool.query({ name: 'bare', text: 'insert into bare (bytes) values ($1)', values: [bytes] })
    ack({ ok: true })
  })
})
http.listen(0, '127.0.0.1', () => {
  const address = http.address()
  process.send?.({ port: typeof address === 'object' && address ? address.port : 0 })
})
process.on('message', async (message) => {
  if (message !== 'stop') return
  await io.close()
  await pool.end()
  process.exit(0)
})
