import { type ChatFile, type ConsultFileId, type ConsultId, consultLimits, Refusal } from '@lianxin/contract'
import { describe, expect, it } from 'vitest'
import { sendFile } from './sendFile.ts'

const ids = { consultId: 'c' as ConsultId, fileId: 'f' as ConsultFileId, name: '化验单.pdf' }
const file = (bytes: number): ChatFile => ({ fileId: ids.fileId, name: ids.name, mediaType: 'application/pdf', bytes })

describe('a file on its way', () => {
  it('arrives whole and in order, from wherever the hub has it already', async () => {
    const bytes = Uint8Array.from({ length: 3 * consultLimits.chunkBytes + 7 }, (_, n) => n % 251)
    const got = new Uint8Array(bytes.length)
    const asked: number[] = []
    const sent = await sendFile({
      ...ids,
      bytes,
      async send({ offset, data }) {
        asked.push(offset)
        got.set(data, offset)
        // an earlier page had sent the second chunk already
        const received = offset === 0 ? 2 * consultLimits.chunkBytes : offset + data.length
        if (offset === 0) got.set(bytes.subarray(consultLimits.chunkBytes, received), consultLimits.chunkBytes)
        return { received, file: received === bytes.length ? file(bytes.length) : null }
      },
    })
    expect(sent.bytes).toBe(bytes.length)
    expect(asked).toEqual([0, 2 * consultLimits.chunkBytes, 3 * consultLimits.chunkBytes])
    expect(got).toEqual(bytes)
  })

  it('is not begun when it is empty or too large', async () => {
    const send = () => Promise.reject(new Error('asked'))
    await expect(sendFile({ ...ids, bytes: new Uint8Array(0), send })).rejects.toEqual(new Refusal('consult.file-too-large'))
    const large = new Uint8Array(consultLimits.fileBytes + 1)
    await expect(sendFile({ ...ids, bytes: large, send })).rejects.toEqual(new Refusal('consult.file-too-large'))
  })

  it('ends instead of asking for ever when the hub does not move on', async () => {
    const send = async () => ({ received: 0, file: null })
    await expect(sendFile({ ...ids, bytes: new Uint8Array(9), send })).rejects.toEqual(new Refusal('consult.file-gap'))
  })
})
