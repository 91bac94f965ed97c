import { randomUUID } from 'node:crypto'
import type { ChatMark, ChatMessage, ConsultFileId, ConsultId, ConsultRow } from '@lianxin/contract'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { manualClock } from '../harness/clock.ts'
import { consultations, type Doctor, open, partyId, personId, write } from '../harness/consultation.ts'
import { startTestHub, type TestHub } from '../harness/hub.ts'
import { newKey } from '../harness/visitor.ts'

const clock = manualClock()
let hub: TestHub
const { come, comeByLink, leave } = consultations(() => hub)
beforeAll(async () => {
  hub = await startTestHub({ clock })
})
afterAll(() => hub.stop())
afterEach(async () => {
  leave()
  await expect.poll(() => hub.app.hub.counts().sockets).toBe(0)
  await clock.advance(61_000)
})

const refused = (reason: string, details?: object) => ({ ok: false, error: { reason, ...(details && { details }) } })
const said = (text: string, consultId: ConsultId) => ({ ...write(consultId), text, fileId: null })
const say = async (who: Doctor, consultId: ConsultId, text: string) => (await who.line.must('chat:send', said(text, consultId))).message
const heard = ({ line }: Doctor) =>
  line.pushes.flatMap(({ name, value }) => (name === 'chat:added' ? [(value as { message: ChatMessage }).message] : []))
const marks = ({ line }: Doctor) =>
  line.pushes.flatMap(({ name, value }) => (name === 'chat:marked' ? [(value as { mark: ChatMark }).mark] : []))
const read = (who: Doctor, consultId: ConsultId, afterNo = 0) => who.line.must('chat:read', { consultId, afterNo })
async function room() {
  const zhao = await come('zhao.min')
  const wang = await come('wang.haichuan')
  const row = await open(zhao, { invite: [{ kind: 'person', personId: personId('wang.haichuan') }] })
  return { zhao, wang, row, consultId: row.consultId }
}
async function guestOf(host: Doctor, consultId: ConsultId, admitted = true) {
  const { token } = await host.line.must('consult:make-link', { ...write(consultId), label: '', validHours: 24 })
  const guest = await comeByLink(token)
  if (admitted) await host.line.must('consult:admit', { ...write(consultId), partyId: guest.me.personId as never })
  return guest
}

const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')
const chunkOf = (consultId: ConsultId, bytes: Uint8Array, name: string, offset = 0, size = 32 * 1024) => ({
  ...{ consultId, fileId: randomUUID() as ConsultFileId, name, bytes: bytes.length, offset },
  data: bytes.subarray(offset, offset + size),
})
async function sendFile(who: Doctor, consultId: ConsultId, bytes: Uint8Array, name: string) {
  const { file } = await who.line.must('chat:file-chunk', chunkOf(consultId, bytes, name))
  if (!file) throw new Error('not whole')
  return file
}
const get = (who: Doctor, consultId: ConsultId, fileId: string) => who.visitor.http('GET', `/api/consults/${consultId}/files/${fileId}`)

describe('what is said in a consultation', () => {
  it('has one order for everybody, though all speak at once', async () => {
    const { zhao, wang, consultId } = await room()
    const sent = await Promise.all(Array.from({ length: 16 }, (_, n) => say(n % 2 ? wang : zhao, consultId, `${n}`)))
    expect(sent.map(({ messageNo }) => messageNo).sort((a, b) => a - b)).toEqual(Array.from({ length: 16 }, (_, n) => n + 1))
    const { messages } = await read(zhao, consultId)
    expect(messages.map(({ messageNo }) => messageNo)).toEqual(Array.from({ length: 16 }, (_, n) => n + 1))
    for (const each of [zhao, wang]) {
      await expect.poll(() => heard(each)).toHaveLength(16)
      expect(heard(each).sort((a, b) => a.messageNo - b.messageNo)).toEqual(messages)
    }
    expect((await read(wang, consultId, 14)).messages.map(({ messageNo }) => messageNo)).toEqual([15, 16])
    await clock.advance(2_000)
    await expect.poll(() => zhao.told(consultId)?.lastMessageNo).toBe(16)
  })

  it('is said once, however often the request comes, and its text stands in one place', async () => {
    const { zhao, consultId } = await room()
    const input = said('胸痛加重', consultId)
    const [first, second] = await Promise.all([zhao.line.must('chat:send', input), zhao.line.must('chat:send', input)])
    expect(second).toEqual(first)
    expect((await read(zhao, consultId)).messages).toEqual([first.message])
    expect(await zhao.line.ask('chat:send', { ...input, text: '别的' })).toMatchObject(refused('hub.invalid-input'))
    expect(await zhao.line.ask('chat:send', said(' \n', consultId))).toMatchObject(refused('hub.invalid-input'))
    const kept = await hub.db.read.selectFrom('answered_request').select('answer').where('key', '=', input.key).executeTakeFirstOrThrow()
    expect(kept.answer).toEqual({ messageNo: 1 })
    await expect(hub.db.read.deleteFrom('consult_message').execute()).rejects.toThrow()
  })

  it('is no flood: one who writes faster than anybody can is held back', async () => {
    const { zhao, wang, consultId } = await room()
    const answers = await Promise.all(Array.from({ length: 30 }, (_, n) => zhao.line.ask('chat:send', said(`${n}`, consultId))))
    expect(answers.filter(({ ok }) => ok)).toHaveLength(20)
    expect(answers.find(({ ok }) => !ok)).toMatchObject(refused('consult.too-many'))
    expect(await say(wang, consultId, '请讲')).toMatchObject({ messageNo: 21 })
  })

  it('is marked as delivered and seen, only forward and never past what was said', async () => {
    const { zhao, wang, row, consultId } = await room()
    await say(zhao, consultId, '一')
    await say(zhao, consultId, '二')
    await wang.line.must('chat:mark', { consultId, deliveredNo: 2, seenNo: 1 })
    await wang.line.must('chat:mark', { consultId, deliveredNo: 1, seenNo: 0 })
    await wang.line.must('chat:mark', { consultId, deliveredNo: 0, seenNo: 999 })
    const own = { partyId: partyId(row, wang) }
    await expect
      .poll(() => marks(zhao))
      .toEqual([
        { ...own, deliveredNo: 2, seenNo: 1 },
        { ...own, deliveredNo: 2, seenNo: 2 },
      ])
    expect((await read(zhao, consultId)).marks).toContainEqual({ ...own, deliveredNo: 2, seenNo: 2 })
  })

  it('is heard by its parties and by a guest who was let in, not by one who waits, was put out, or is of another consultation', async () => {
    const { zhao, wang, row, consultId } = await room()
    const [inside, waiting] = [await guestOf(zhao, consultId), await guestOf(zhao, consultId, false)]
    const other = await open(zhao)
    const stranger = await guestOf(zhao, other.consultId)
    const li = await come('li.siyuan')
    await say(zhao, consultId, '开始')
    for (const each of [zhao, wang, inside]) await expect.poll(() => heard(each).map(({ text }) => text)).toEqual(['开始'])
    expect(await say(inside, consultId, '同意转运')).toMatchObject({ messageNo: 2, partyId: inside.me.personId })
    await expect.poll(() => heard(wang)).toHaveLength(2)
    for (const each of [waiting, stranger, li]) expect(heard(each)).toEqual([])
    expect(await waiting.line.ask('chat:read', { consultId, afterNo: 0 })).toMatchObject(refused('consult.not-in-room'))
    expect(await waiting.line.ask('chat:send', said('我', consultId))).toMatchObject(refused('consult.not-in-room'))
    expect(await stranger.line.ask('chat:read', { consultId, afterNo: 0 })).toMatchObject(refused('consult.unknown'))
    // in whose scope the case lies reads along, and says something once they have come
    expect((await read(li, consultId)).messages).toHaveLength(2)
    expect(await li.line.ask('chat:send', said('我', consultId))).toMatchObject(refused('consult.not-in-room'))
    await zhao.line.must('consult:remove', { ...write(consultId), partyId: partyId(row, wang) })
    await say(zhao, consultId, '他走后')
    await expect.poll(() => heard(inside)).toHaveLength(3)
    expect(heard(wang)).toHaveLength(2)
    expect(await wang.line.ask('chat:send', said('我', consultId))).toMatchObject(refused('consult.removed'))
  })

  it('can be completed for a day after the end by those of the house, and read for ever', async () => {
    const { zhao, wang, consultId } = await room()
    await guestOf(zhao, consultId)
    await zhao.line.must('consult:close', write(consultId))
    expect(await say(wang, consultId, '随访：已到导管室')).toMatchObject({ messageNo: 1 })
    await clock.leap(25 * 3_600_000)
    const later = await come('wang.haichuan')
    expect(await later.line.ask('chat:send', said('晚了', consultId))).toMatchObject(refused('consult.closed'))
    expect((await read(later, consultId)).messages).toHaveLength(1)
  })
})

describe('a file in the chat', () => {
  it('comes whole in chunks, each of which may come twice, and is what its bytes are', async () => {
    const { zhao, wang, consultId } = await room()
    const bytes = Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(70_000, 7)])
    const first = chunkOf(consultId, bytes, '造影报告.png')
    const next = (offset: number) => ({ ...first, offset, data: bytes.subarray(offset, offset + 32_768) })
    expect(await zhao.line.must('chat:file-chunk', first)).toEqual({ received: 32_768, file: null })
    expect(await zhao.line.must('chat:file-chunk', first)).toEqual({ received: 32_768, file: null })
    expect(await zhao.line.ask('chat:file-chunk', next(65_536))).toMatchObject(refused('consult.file-gap', { received: 32_768 }))
    await zhao.line.must('chat:file-chunk', next(32_768))
    const last = await zhao.line.must('chat:file-chunk', next(65_536))
    expect(last).toMatchObject({
      received: bytes.length,
      file: { name: '造影报告.png', mediaType: 'application/pdf', bytes: bytes.length },
    })
    expect(await zhao.line.must('chat:file-chunk', next(65_536))).toEqual(last)
    const { message } = await zhao.line.must('chat:send', { ...write(consultId), text: '', fileId: first.fileId })
    await expect.poll(() => heard(wang)).toEqual([message])
    expect(message.file).toEqual(last.file)

    const answer = await get(wang, consultId, first.fileId)
    expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true)
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment;/)
    const actions = await hub.db.read.selectFrom('audit_entry').select('action').where('subject_id', '=', consultId).orderBy('id').execute()
    expect(actions.map(({ action }) => action)).toEqual(['consult.open', 'consult.file-sent', 'consult.file-read'])
  })

  it('with a hostile name or content harms nobody who opens it', async () => {
    const { zhao, wang, consultId } = await room()
    const page = Buffer.from('<script>alert(1)</script>')
    const name = '../../etc/x"; filename=a.html\n.png'
    const file = await sendFile(zhao, consultId, page, name)
    expect(file.mediaType).toBe('application/octet-stream')
    const answer = await get(wang, consultId, file.fileId)
    expect(answer.headers.get('content-type')).toBe('application/octet-stream')
    expect(answer.headers.get('content-disposition')).toBe(
      `attachment; filename=".._.._etc_x___filename_a.html_.png"; filename*=UTF-8''..%2F..%2Fetc%2Fx%22%3B%20filename%3Da.html%0A.png`,
    )
    expect(answer.headers.get('content-security-policy')).toBe("sandbox; default-src 'none'")
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    const image = await get(wang, consultId, (await sendFile(zhao, consultId, png, 'a.exe')).fileId)
    expect([image.headers.get('content-type'), image.headers.get('content-disposition')]).toEqual(['image/png', 'inline'])
  })

  it('is of its consultation alone', async () => {
    const { zhao, wang, consultId } = await room()
    const { fileId } = await sendFile(zhao, consultId, png, 'a.png')
    const other: ConsultRow = await open(zhao)
    expect(await zhao.line.ask('chat:send', { ...write(other.consultId), text: '', fileId })).toMatchObject(refused('consult.file-unknown'))
    expect((await get(zhao, other.consultId, fileId)).status).toBe(404)
    expect(await wang.line.ask('chat:file-chunk', { ...chunkOf(consultId, png, 'a.png'), fileId })).toMatchObject(
      refused('hub.invalid-input'),
    )
    const guest = await guestOf(zhao, other.consultId)
    expect((await get(guest, consultId, fileId)).status).toBe(404)
    const tian = await come('tian.xiuying')
    expect((await get(tian, consultId, fileId)).status).toBe(404)
    const waiting = await guestOf(zhao, consultId, false)
    expect((await get(waiting, consultId, fileId)).status).toBe(409)
    expect((await waiting.line.ask('chat:file-chunk', chunkOf(consultId, png, 'a.png'))).ok).toBe(false)
  })

  it('is bounded: one party has three on their way, and says how big each is', async () => {
    const { zhao, wang, consultId } = await room()
    const big = Buffer.alloc(100_000)
    for (let n = 0; n < 3; n++) await zhao.line.must('chat:file-chunk', chunkOf(consultId, big, `${n}`))
    expect(await zhao.line.ask('chat:file-chunk', chunkOf(consultId, big, '4'))).toMatchObject(refused('consult.too-many'))
    await wang.line.must('chat:file-chunk', chunkOf(consultId, big, '1'))
    const over = { ...chunkOf(consultId, big, 'x'), bytes: 10 }
    expect(await wang.line.ask('chat:file-chunk', over)).toMatchObject(refused('hub.invalid-input'))
    const huge = { ...chunkOf(consultId, big, 'x'), bytes: 11 * 1024 ** 2 }
    expect(await wang.line.ask('chat:file-chunk', huge)).toMatchObject(refused('hub.invalid-input'))
    await clock.advance(10 * 60_000 + 1)
    await zhao.line.must('chat:file-chunk', chunkOf(consultId, big, '4'))
    expect(
      await zhao.line.ask('chat:send', { ...said('x', consultId), key: newKey(), fileId: randomUUID() as ConsultFileId }),
    ).toMatchObject(refused('consult.file-unknown'))
  })
})
