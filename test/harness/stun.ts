import { createHmac, randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'

interface IceBinding {
  readonly localUsername: string
  readonly remoteUsername: string
  readonly remotePassword: string
}

const magicCookie = 0x2112a442

/** An ICE connectivity check that nominates its path, as a browser sends it (RFC 8445 7.1, RFC 8489 14). */
export function iceBindingRequest({ localUsername, remoteUsername, remotePassword }: IceBinding): Buffer {
  const attributes = [
    attribute(0x0006, Buffer.from(`${remoteUsername}:${localUsername}`)), // USERNAME
    attribute(0x0024, Buffer.from([0x6e, 0x7f, 0x1e, 0xff])), // PRIORITY
    attribute(0x802a, randomBytes(8)), // ICE-CONTROLLING
    attribute(0x0025, Buffer.alloc(0)), // USE-CANDIDATE
  ]
  const head = Buffer.alloc(20)
  head.writeUInt16BE(0x0001, 0)
  head.writeUInt32BE(magicCookie, 4)
  randomBytes(12).copy(head, 8)
  const plain = Buffer.concat([head, ...attributes])
  const signed = extended(plain, 0x0008, 20, (bytes) => createHmac('sha1', remotePassword).update(bytes).digest()) // MESSAGE-INTEGRITY
  return extended(signed, 0x8028, 4, fingerprint) // FINGERPRINT
}

/** The answer to a connectivity check that came from `from`; undefined when it is none. */
export function iceBindingResponse(
  request: Buffer,
  password: string,
  from: { readonly address: string; readonly port: number },
): Buffer | undefined {
  if (request.length < 20 || request.readUInt16BE(0) !== 0x0001) return undefined
  const head = Buffer.alloc(20)
  head.writeUInt16BE(0x0101, 0)
  request.copy(head, 4, 4, 20)
  const mapped = Buffer.alloc(8)
  mapped.writeUInt8(0x01, 1)
  mapped.writeUInt16BE(from.port ^ (magicCookie >>> 16), 2)
  const bytes = from.address.split('.').map(Number)
  mapped.writeUInt32BE((Buffer.from(bytes).readUInt32BE() ^ magicCookie) >>> 0, 4)
  const plain = Buffer.concat([head, attribute(0x0020, mapped)]) // XOR-MAPPED-ADDRESS
  const signed = extended(plain, 0x0008, 20, (all) => createHmac('sha1', password).update(all).digest()) // MESSAGE-INTEGRITY
  return extended(signed, 0x8028, 4, fingerprint) // FINGERPRINT
}

/** Appends an attribute over the message before it, whose header already counts it in. */
function extended(message: Buffer, type: number, size: number, over: (bytes: Buffer) => Buffer): Buffer {
  message.writeUInt16BE(message.length - 20 + 4 + size, 2)
  return Buffer.concat([message, attribute(type, over(message))])
}

function fingerprint(bytes: Buffer): Buffer {
  const value = Buffer.alloc(4)
  value.writeUInt32BE((crc32(bytes) ^ 0x5354554e) >>> 0)
  return value
}

function attribute(type: number, value: Buffer): Buffer {
  const head = Buffer.alloc(4)
  head.writeUInt16BE(type, 0)
  head.writeUInt16BE(value.length, 2)
  return Buffer.concat([head, value, Buffer.alloc((4 - (value.length % 4)) % 4)])
}
