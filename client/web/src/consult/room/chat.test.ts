import { type ChatMessage, type ConsultId, type IdempotencyKey, type PartyId, Refusal } from '@lianxin/contract'
import { createCell } from '@lianxin/live'
import { describe, expect, it, vi } from 'vitest'
import { createChat, furthest, reachOf, unreadOf } from './chat.ts'

const consultId = 'c' as ConsultId
const [own, other] = ['own' as PartyId, 'other' as PartyId]
const message = (messageNo: number, partyId = other): ChatMessage => ({
  consultId,
  messageNo,
  partyId,
  at: 0,
  text: `${messageNo}`,
  file: null,
})

/** A hub that numbers what is sent, as long as it can be reached. */
function hubWith(existing: ChatMessage[]) {
  const log = [...existing]
  const hearers = new Map<string, (push: unknown) => void>()
  const asked: { name: string; input: Record<string, unknown> }[] = []
  const refusals: Refusal[] = []
  let keys = 0
  const answer = async (name: string, input: Record<string, unknown>) => {
    asked.push({ name, input })
    if (name === 'chat:read') return { messages: log.filter(({ messageNo }) => messageNo > Number(input['afterNo'])), marks: [] }
    if (name !== 'chat:send') return {}
    const refusal = refusals.shift()
    if (refusal) throw refusal
    const sent = { ...message(log.length + 1, own), text: String(input['text']) }
    log.push(sent)
    return { message: sent }
  }
  const live = {
    call: answer,
    callDurably: answer,
    on: (name: string, hear: (push: unknown) => void) => {
      hearers.set(name, hear)
      return () => hearers.delete(name)
    },
    connection: createCell({ state: 'online' }),
    ids: { uuid: () => `key-${++keys}` },
  } as unknown as Parameters<typeof createChat>[0]
  return { live, log, asked, refusals, push: (name: string, value: unknown) => hearers.get(name)?.(value) }
}
const texts = (chat: ReturnType<typeof createChat>) => chat.state.get().messages.map(({ text }) => text)

describe('the written talk', () => {
  it('is complete and in order though a push was lost', async () => {
    const { live, log, push } = hubWith([message(1)])
    const chat = createChat(live, consultId, () => own)
    await vi.waitFor(() => expect(texts(chat)).toEqual(['1']))
    log.push(message(2), message(3))
    push('chat:added', { message: message(3) })
    await vi.waitFor(() => expect(texts(chat)).toEqual(['1', '2', '3']))
    push('chat:added', { message: message(2) })
    expect(texts(chat)).toEqual(['1', '2', '3'])
  })

  it('sends what was written in the order of writing, and shows it as waiting until it is at the hub', async () => {
    const { live } = hubWith([])
    const chat = createChat(live, consultId, () => own)
    chat.send('a')
    chat.send('b')
    expect(chat.state.get().outgoing.map(({ text }) => text)).toEqual(['a', 'b'])
    await vi.waitFor(() => expect(texts(chat)).toEqual(['a', 'b']))
    expect(chat.state.get().outgoing).toEqual([])
  })

  it('keeps what was refused, to be sent again by hand with the same key', async () => {
    const { live, refusals, asked } = hubWith([])
    refusals.push(new Refusal('consult.closed'))
    const chat = createChat(live, consultId, () => own)
    chat.send('a')
    await vi.waitFor(() => expect(chat.state.get().outgoing[0]?.refusal?.reason).toBe('consult.closed'))
    chat.sendAgain('key-1' as IdempotencyKey)
    await vi.waitFor(() => expect(texts(chat)).toEqual(['a']))
    expect(asked.filter(({ name }) => name === 'chat:send').map(({ input }) => input['key'])).toEqual(['key-1', 'key-1'])
  })

  it('marks as delivered what came, and as seen only what was looked at', async () => {
    const { live, asked } = hubWith([message(1), message(2)])
    const chat = createChat(live, consultId, () => own)
    const marked = () => asked.filter(({ name }) => name === 'chat:mark').map(({ input }) => [input['deliveredNo'], input['seenNo']])
    await vi.waitFor(() => expect(marked()).toEqual([[2, 0]]))
    chat.see()
    chat.see()
    expect(marked()).toEqual([
      [2, 0],
      [2, 2],
    ])
  })
})

describe('marks', () => {
  it('move forward only', () => {
    const marks = furthest([{ partyId: other, deliveredNo: 5, seenNo: 2 }], [{ partyId: other, deliveredNo: 4, seenNo: 3 }])
    expect(marks).toEqual([{ partyId: other, deliveredNo: 5, seenNo: 3 }])
  })

  it('tell how many others a message reached, and how many of theirs wait here', () => {
    const marks = [
      { partyId: own, deliveredNo: 3, seenNo: 1 },
      { partyId: other, deliveredNo: 3, seenNo: 2 },
    ]
    expect(reachOf(3, marks, own)).toEqual({ delivered: 1, seen: 0 })
    expect(unreadOf({ messages: [message(1), message(2), message(3, own)], marks }, own)).toBe(1)
  })
})
