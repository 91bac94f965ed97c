import { crc32, deflateSync } from 'node:zlib'

/** A picture of at most 256 colours as a PNG file: a third of the bytes of a true-colour one, for screens of flat colour. */
export function palettePng(rgba: Uint8Array, widthPx: number, heightPx: number): Buffer {
  const { palette, indexOf } = reduceColours(rgba)
  const rows = Buffer.alloc(heightPx * (widthPx + 1))
  for (let y = 0; y < heightPx; y++)
    for (let x = 0; x < widthPx; x++) rows[y * (widthPx + 1) + 1 + x] = indexOf.get(bucketAt(rgba, 4 * (y * widthPx + x))) ?? 0
  const header = Buffer.alloc(13)
  header.writeUInt32BE(widthPx, 0)
  header.writeUInt32BE(heightPx, 4)
  header.set([8, 3, 0, 0, 0], 8)
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  const data = deflateSync(rows, { level: 9 })
  return Buffer.concat([signature, chunk('IHDR', header), chunk('PLTE', Buffer.from(palette.flat())), chunk('IDAT', data), chunk('IEND')])
}

type Colour = readonly [red: number, green: number, blue: number]

/** Five bits a channel. */
function bucketAt(rgba: Uint8Array, at: number): number {
  return (((rgba[at] ?? 0) >> 3) << 10) | (((rgba[at + 1] ?? 0) >> 3) << 5) | ((rgba[at + 2] ?? 0) >> 3)
}

/** The commonest 256 buckets, each as its mean colour; every other bucket is shown by the nearest of them. */
function reduceColours(rgba: Uint8Array): { palette: readonly Colour[]; indexOf: ReadonlyMap<number, number> } {
  const sums = new Map<number, [number, number, number, number]>()
  for (let at = 0; at < rgba.length; at += 4) {
    const bucket = bucketAt(rgba, at)
    const sum = sums.get(bucket) ?? [0, 0, 0, 0]
    for (let i = 0; i < 3; i++) sum[i] = (sum[i] ?? 0) + (rgba[at + i] ?? 0)
    sum[3]++
    sums.set(bucket, sum)
  }
  const commonest = [...sums].sort(([, a], [, b]) => b[3] - a[3])
  const means = commonest.map(
    ([bucket, [r, g, b, n]]) => [bucket, [Math.round(r / n), Math.round(g / n), Math.round(b / n)] as Colour] as const,
  )
  const palette = means.slice(0, 256).map(([, colour]) => colour)
  return { palette, indexOf: new Map(means.map(([bucket, colour], i) => [bucket, i < 256 ? i : nearest(palette, colour)])) }
}

function nearest(palette: readonly Colour[], [r, g, b]: Colour): number {
  const distances = palette.map((each) => (each[0] - r) ** 2 + (each[1] - g) ** 2 + (each[2] - b) ** 2)
  return distances.indexOf(Math.min(...distances))
}

function chunk(type: string, data: Buffer = Buffer.alloc(0)): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const framed = Buffer.alloc(body.length + 8)
  framed.writeUInt32BE(data.length, 0)
  body.copy(framed, 4)
  framed.writeUInt32BE(crc32(body), body.length + 4)
  return framed
}
