import { type ChatFile, type ConsultFileId, type ConsultId, consultLimits, type InputOf, type OutputOf, Refusal } from '@lianxin/contract'

type Chunk = InputOf<'chat:file-chunk'>
type Answer = OutputOf<'chat:file-chunk'>

interface SendFile {
  readonly consultId: ConsultId
  readonly fileId: ConsultFileId
  readonly name: string
  readonly bytes: Uint8Array
  /** One chunk, tried again over lost lines by whoever gives it. @throws Refusal */
  send(chunk: Chunk): Promise<Answer>
  /** 0..1 */
  onProgress?(part: number): void
}

/** Sends a file in order, chunk by chunk, from where the hub says that it is. @throws Refusal */
export async function sendFile({ consultId, fileId, name, bytes, send, onProgress }: SendFile): Promise<ChatFile> {
  if (bytes.length === 0 || bytes.length > consultLimits.fileBytes) throw new Refusal('consult.file-too-large')
  let offset = 0
  for (;;) {
    const data = bytes.subarray(offset, offset + consultLimits.chunkBytes)
    const { received, file } = await send({ consultId, fileId, name, bytes: bytes.length, offset, data })
    if (file) return file
    // a hub that neither moves on nor says that it has all would be asked for ever
    if (received <= offset || received >= bytes.length) throw new Refusal('consult.file-gap')
    offset = received
    onProgress?.(offset / bytes.length)
  }
}
