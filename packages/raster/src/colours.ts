/** Pillow's luma of 8 bits: ITU-R 601-2, rounded. */
export function lumaOf(red: number, green: number, blue: number): number {
  return (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16
}

/** A thousand times the luma. */
export function lumaThousand(red: number, green: number, blue: number): number {
  return red * 299 + green * 587 + blue * 114
}

export type Triple = readonly [number, number, number]

/** Hue, saturation and value in bytes; hue is cut, so that red is 0, and 255 nearly red again. */
export function hsvOf(red: number, green: number, blue: number): Triple {
  const { fround } = Math
  const most = Math.max(red, green, blue)
  const least = Math.min(red, green, blue)
  if (most === least) return [0, 0, most]
  const range = most - least
  const [r, g, b] = [red, green, blue].map((value) => fround((most - value) / range)) as unknown as Triple
  const sector = most === red ? fround(b - g) : most === green ? fround(2 + r - b) : fround(4 + g - r)
  const hue = fround((sector / 6 + 1) % 1)
  return [Math.trunc(hue * 255), Math.trunc(fround(range / most) * 255), most]
}

/** The colour of a hue, a saturation and a value. */
export function rgbOfHsv(hue: number, saturation: number, value: number): Triple {
  const { fround } = Math
  if (saturation === 0) return [value, value, value]
  const place = (hue * 6) / 255
  const sector = Math.floor(place)
  const part = fround(place - sector)
  const s = fround(saturation / 255)
  const byte = (share: number): number => Math.min(255, Math.round(value * share))
  const [p, q, t] = [byte(1 - s), byte(1 - fround(s * part)), byte(1 - s * (1 - part))]
  return ofSector(sector, value, p, q, t)
}

/** Red, green and blue in a sixth of the circle of hues: the value, what it falls to, and what falls and rises within. */
export function ofSector(sector: number, value: number, p: number, q: number, t: number): Triple {
  const sectors = [
    [value, t, p],
    [q, value, p],
    [p, value, t],
    [p, q, value],
    [t, p, value],
    [value, p, q],
  ] as const
  return sectors[sector % 6]!
}

/** Bits after the point of the tables of YCbCr. */
const SCALE = 6

function table(factor: number, offset = 0): Int16Array {
  // Rounded as a cast in C rounds what half was added to.
  return Int16Array.from({ length: 256 }, (_, i) => Math.trunc(factor * (i - offset) * 2 ** SCALE + 0.5))
}

const toY = [table(0.299), table(0.587), table(0.114)] as const
const toCb = [table(-0.16874), table(-0.33126), table(0.5)] as const
const toCr = [toCb[2], table(-0.41869), table(-0.08131)] as const
const fromCr = [table(1.402, 128), table(-0.71414, 128)] as const
const fromCb = [table(-0.34414, 128), table(1.772, 128)] as const

/** Luma and colour differences as JPEG has them. */
export function yCbCrOf(red: number, green: number, blue: number): Triple {
  const sum = (tables: readonly [Int16Array, Int16Array, Int16Array]): number =>
    (tables[0][red]! + tables[1][green]! + tables[2][blue]!) >> SCALE
  return [sum(toY), sum(toCb) + 128, sum(toCr) + 128]
}

/** The colour of a luma and colour differences, in bytes that may have to be clipped. */
export function rgbOfYCbCr(y: number, cb: number, cr: number): Triple {
  const luma = y << SCALE
  return [
    (luma + fromCr[0][cr]!) >> SCALE,
    (luma + fromCb[0][cb]! + fromCr[1][cr]!) >> SCALE,
    (luma + fromCb[1][cb]!) >> SCALE,
  ]
}
