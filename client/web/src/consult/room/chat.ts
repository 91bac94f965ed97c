import {
  type ChatMark,
  type ChatMessage,
  type ConsultFileId,
  type ConsultId,
  consultLimits,
  type IdempotencyKey,
  type PartyId,
  Refusal,
} from '@lianxin/contract'
import { createCell, type Live, type Observable } from '@lianxin/live'
import { sendFile } from '../record/sendFile.ts'

/** What was written here and is not known to be at the hub yet; sent by itself whenever there is a line. */
export interface Outgoing {
  readonly key: IdempotencyKey
  readonly text: string
  readonly file: { readonly name: string; readonly part: number } | null
  /** Null while it is being sent or waits for a line; a refusal that repeating cannot cure otherwise. */
  readonly refusal: Refusal | null
}

export interface ChatState {
  readonly loaded: boolean
  readonly messages: readonly ChatMessage[]
  readonly outgoing: readonly Outgoing[]
  readonly marks: readonly ChatMark[]
}

export interface ChatFileToSend {
  readonly name: string
  readonly bytes: Uint8Array
}

export interface Chat {
  readonly state: Observable<ChatState>
  readonly send: (text: string, file?: ChatFileToSend | null) => void
  readonly sendAgain: (key: IdempotencyKey) => void
  readonly drop: (key: IdempotencyKey) => void
  /** Somebody looks at the messages, down to the newest. */
  readonly see: () => void
  readonly close: () => void
}

type ChatLive = Pick<Live, 'call' | 'callDurably' | 'on' | 'connection' | 'ids'>

/** The written talk of one consultation: complete and in order, whatever pushes were lost, and what is still to be sent. */
export function createChat(live: ChatLive, consultId: ConsultId, ownParty: () => PartyId | null): Chat {
  return new RoomChat(live, consultId, ownParty)
}

const forEver = Number.POSITIVE_INFINITY

class RoomChat implements Chat {
  readonly #live: ChatLive
  readonly #consultId: ConsultId
  readonly #ownParty: () => PartyId | null
  readonly #state = createCell<ChatState>({ loaded: false, messages: [], outgoing: [], marks: [] })
  readonly #files = new Map<IdempotencyKey, ChatFileToSend & { readonly fileId: ConsultFileId }>()
  readonly #stops: readonly (() => void)[]
  readonly #closing = new AbortController()
  /** One after the other, so that what was written first is read first. */
  #queue: Promise<void> = Promise.resolve()
  #reading = false
  #seenNo = 0
  #marked = ''

  constructor(live: ChatLive, consultId: ConsultId, ownParty: () => PartyId | null) {
    this.#live = live
    this.#consultId = consultId
    this.#ownParty = ownParty
    let was = ''
    this.#stops = [
      live.on('chat:added', ({ message }) => message.consultId === consultId && this.#heard(message)),
      live.on('chat:marked', (push) => push.consultId === consultId && this.#take({ marks: [push.mark] })),
      live.connection.subscribe(() => {
        const now = live.connection.get().state
        if (now === 'online' && was !== 'online') void this.#read()
        was = now
      }),
    ]
    was = live.connection.get().state
    void this.#read()
  }

  get state(): Observable<ChatState> {
    return this.#state
  }

  readonly send = (text: string, file: ChatFileToSend | null = null): void => {
    const key = this.#live.ids.uuid() as IdempotencyKey
    if (file) this.#files.set(key, { ...file, fileId: this.#live.ids.uuid() as string as ConsultFileId })
    const outgoing: Outgoing = { key, text, file: file && { name: file.name, part: 0 }, refusal: null }
    this.#set({ outgoing: [...this.#state.get().outgoing, outgoing] })
    this.#post(key)
  }

  readonly sendAgain = (key: IdempotencyKey): void => {
    this.#change(key, { refusal: null })
    this.#post(key)
  }

  readonly drop = (key: IdempotencyKey): void => {
    this.#files.delete(key)
    this.#set({ outgoing: this.#state.get().outgoing.filter((each) => each.key !== key) })
  }

  readonly see = (): void => {
    this.#seenNo = Math.max(this.#seenNo, newestOf(this.#state.get()))
    this.#mark()
  }

  readonly close = (): void => {
    this.#closing.abort(new Refusal('hub.offline'))
    for (const stop of this.#stops) stop()
  }

  #post(key: IdempotencyKey): void {
    this.#queue = this.#queue.then(async () => {
      const outgoing = this.#state.get().outgoing.find((each) => each.key === key)
      if (!outgoing || this.#closing.signal.aborted) return
      try {
        const fileId = await this.#sendFileOf(key)
        const input = { key, consultId: this.#consultId, text: outgoing.text, fileId }
        const { message } = await this.#live.callDurably('chat:send', input, this.#durably)
        this.drop(key)
        this.#heard(message)
      } catch (error) {
        this.#change(key, { refusal: error instanceof Refusal ? error : new Refusal('hub.internal') })
      }
    })
  }

  async #sendFileOf(key: IdempotencyKey): Promise<ConsultFileId | null> {
    const file = this.#files.get(key)
    if (!file) return null
    const sent = await sendFile({
      ...file,
      consultId: this.#consultId,
      send: (chunk) => this.#live.callDurably('chat:file-chunk', chunk, { ...this.#durably, timeoutMs: 30_000 }),
      onProgress: (part) => this.#change(key, { file: { name: file.name, part } }),
    })
    return sent.fileId
  }

  get #durably() {
    return { giveUpAfterMs: forEver, signal: this.#closing.signal }
  }

  #change(key: IdempotencyKey, patch: Partial<Outgoing>): void {
    this.#set({ outgoing: this.#state.get().outgoing.map((each) => (each.key === key ? { ...each, ...patch } : each)) })
  }

  #heard(message: ChatMessage): void {
    // one in between did not come
    if (message.messageNo > newestOf(this.#state.get()) + 1) void this.#read()
    else this.#take({ messages: [message] })
  }

  async #read(): Promise<void> {
    if (this.#reading) return
    this.#reading = true
    try {
      for (;;) {
        const afterNo = newestOf(this.#state.get())
        const { messages, marks } = await this.#live.call('chat:read', { consultId: this.#consultId, afterNo })
        this.#take({ messages, marks, loaded: true })
        if (messages.length < 500) break
      }
    } catch {
      // asked again when the line is back, or when somebody writes
    } finally {
      this.#reading = false
    }
  }

  #take({ messages = [], marks = [], loaded = false }: Partial<Pick<ChatState, 'messages' | 'marks' | 'loaded'>>): void {
    const before = this.#state.get()
    this.#set({ messages: merged(before.messages, messages), marks: furthest(before.marks, marks), loaded: before.loaded || loaded })
    this.#mark()
  }

  /** Told once for each step forward; lost with the line, it is told with the next. */
  #mark(): void {
    const deliveredNo = newestOf(this.#state.get())
    const own = this.#ownParty()
    if (deliveredNo === 0 || own === null) return
    const mark = { deliveredNo, seenNo: this.#seenNo }
    const text = JSON.stringify(mark)
    if (text === this.#marked) return
    this.#marked = text
    this.#live.call('chat:mark', { consultId: this.#consultId, ...mark }).catch(() => {
      this.#marked = ''
    })
  }

  #set(patch: Partial<ChatState>): void {
    this.#state.set({ ...this.#state.get(), ...patch })
  }
}

const newestOf = ({ messages }: ChatState) => messages.at(-1)?.messageNo ?? 0

export function merged(before: readonly ChatMessage[], more: readonly ChatMessage[]): readonly ChatMessage[] {
  const fresh = more.filter(({ messageNo }) => before.every((old) => old.messageNo !== messageNo))
  return fresh.length === 0 ? before : [...before, ...fresh].sort((a, b) => a.messageNo - b.messageNo)
}

/** Marks move forward only, in whatever order they are told. */
export function furthest(before: readonly ChatMark[], more: readonly ChatMark[]): readonly ChatMark[] {
  const marks = new Map(before.map((mark) => [mark.partyId, mark]))
  for (const { partyId, deliveredNo, seenNo } of more) {
    const old = marks.get(partyId)
    marks.set(partyId, { partyId, deliveredNo: Math.max(deliveredNo, old?.deliveredNo ?? 0), seenNo: Math.max(seenNo, old?.seenNo ?? 0) })
  }
  return [...marks.values()]
}

/** Messages of others that this party has not seen. */
export function unreadOf({ messages, marks }: Pick<ChatState, 'messages' | 'marks'>, own: PartyId | null): number {
  const seenNo = marks.find(({ partyId }) => partyId === own)?.seenNo ?? 0
  return messages.filter(({ messageNo, partyId }) => messageNo > seenNo && partyId !== own).length
}

/** How many others a message has reached, and how many have seen it. */
export function reachOf(messageNo: number, marks: readonly ChatMark[], own: PartyId | null): { delivered: number; seen: number } {
  const others = marks.filter(({ partyId }) => partyId !== own)
  return {
    delivered: others.filter((mark) => mark.deliveredNo >= messageNo).length,
    seen: others.filter((mark) => mark.seenNo >= messageNo).length,
  }
}

export const tooLargeToSend = (bytes: number): boolean => bytes > consultLimits.fileBytes
