import { writeFile } from 'node:fs/promises'

/** Who sits before a camera: nobody real, a head and shoulders in a colour of their own. */
export interface Sitter {
  /** 0-360, of the wall behind them. */
  readonly hueDegrees: number
  /** How far from the middle they sit, in widths of the picture. */
  readonly aside?: number
}

const [widthPx, heightPx, rateHz, frames] = [320, 180, 10, 20] as const

/** A film for Chromium's `--use-file-for-fake-video-capture`, which plays it round and round: they breathe. */
export async function writeFilm(path: string, sitter: Sitter): Promise<void> {
  const parts = [Buffer.from(`YUV4MPEG2 W${widthPx} H${heightPx} F${rateHz}:1 Ip A1:1 C420jpeg\n`, 'latin1')]
  for (let n = 0; n < frames; n++) parts.push(Buffer.from('FRAME\n', 'latin1'), frame(sitter, Math.sin((2 * Math.PI * n) / frames)))
  await writeFile(path, Buffer.concat(parts))
}

type Colour = readonly [red: number, green: number, blue: number]

/** Planes of Y, U and V, colour at half the size. `breath`: -1 to 1. */
function frame(sitter: Sitter, breath: number): Buffer<ArrayBuffer> {
  const luma = widthPx * heightPx
  const planes = Buffer.alloc((luma * 3) / 2)
  for (let y = 0; y < heightPx; y++)
    for (let x = 0; x < widthPx; x++) {
      const [r, g, b] = colourAt(sitter, breath, x / widthPx, y / heightPx)
      planes[y * widthPx + x] = 0.299 * r + 0.587 * g + 0.114 * b
      if (x % 2 === 1 || y % 2 === 1) continue
      const at = luma + (y >> 1) * (widthPx >> 1) + (x >> 1)
      planes[at] = 128 - 0.169 * r - 0.331 * g + 0.5 * b
      planes[at + luma / 4] = 128 + 0.5 * r - 0.419 * g - 0.081 * b
    }
  return planes
}

/** `x` and `y` from 0 to 1. The wall is lightest at the upper left; the figure stands out by its lightness alone. */
function colourAt({ hueDegrees, aside = 0 }: Sitter, breath: number, x: number, y: number): Colour {
  const [dx, lift] = [(x - 0.5 - aside) * (widthPx / heightPx), 0.006 * breath]
  const head = inside(dx / 0.17, (y - 0.4 + lift) / 0.22)
  const neck = inside(dx / 0.075, (y - 0.62 + lift) / 0.14)
  const shoulders = inside(dx / 0.42, (y - 1.06 + lift) / 0.36)
  const wall = colour(hueDegrees, 0.32, 0.74 - 0.16 * y - 0.1 * x)
  const coat = mix(wall, colour(hueDegrees, 0.2, 0.9 - 0.1 * y), shoulders)
  return mix(coat, colour(hueDegrees, 0.3, 0.36 + 0.06 * (0.5 - y)), Math.max(head, neck * (1 - shoulders)))
}

/** 1 within the unit circle, 0 without, soft at its edge. */
function inside(x: number, y: number): number {
  return Math.min(1, Math.max(0, (1.03 - Math.hypot(x, y)) / 0.06))
}

const mix = (under: Colour, over: Colour, share: number): Colour => [
  under[0] + (over[0] - under[0]) * share,
  under[1] + (over[1] - under[1]) * share,
  under[2] + (over[2] - under[2]) * share,
]

function colour(hueDegrees: number, saturation: number, lightness: number): Colour {
  const reach = saturation * Math.min(lightness, 1 - lightness)
  const channel = (offset: number) => {
    const k = (offset + hueDegrees / 30) % 12
    return 255 * (lightness - reach * Math.max(-1, Math.min(k - 3, 9 - k, 1)))
  }
  return [channel(0), channel(8), channel(4)]
}
