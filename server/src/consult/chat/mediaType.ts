import type { ChatFile } from '@lianxin/contract'

const beginnings = [
  ['image/jpeg', [0xff, 0xd8, 0xff]],
  ['image/png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['application/pdf', [0x25, 0x50, 0x44, 0x46, 0x2d]],
] as const

/** By how the bytes begin (JPEG SOI and marker, PNG signature, "%PDF-"), whatever the sender and the name say. */
export function mediaTypeOf(bytes: Uint8Array): ChatFile['mediaType'] {
  const found = beginnings.find(([, beginning]) => beginning.every((byte, n) => bytes[n] === byte))
  return found?.[0] ?? 'application/octet-stream'
}
