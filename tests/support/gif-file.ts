/** A picture of an animation: where it lies, what is done with it when its time is over, and the letters of its pixels by rows. */
export interface GifPicture {
  readonly at: readonly [left: number, top: number]
  /** Letters of {@link gifColours}; a point is clear. */
  readonly rows: readonly string[]
  /** Hundredths of a second. */
  readonly delay: number
  /** 1 it stays, 2 its place is cleared, 3 what was before comes back. */
  readonly disposal: 1 | 2 | 3
}

/** The palette of the animations; its last colour stands for what is clear. */
export const gifColours = {
  r: [255, 0, 0],
  g: [0, 255, 0],
  b: [0, 0, 255],
  y: [255, 255, 0],
  k: [0, 0, 0],
  w: [255, 255, 255],
  c: [0, 255, 255],
  '.': [255, 0, 255],
} as const

const letters = Object.keys(gifColours).join('')
const CLEAR = letters.indexOf('.')
/** What the place of a picture that has nothing clear is cleared to. */
const BACKGROUND = 'k'
/** A code that empties the table of codes, so that all have 4 bits, and the one at the end. */
const [RESET, END] = [8, 9]

/** An animation of a palette of eight colours. */
export function animatedGif(width: number, height: number, pictures: readonly GifPicture[]): File {
  const bytes = [
    ...[...'GIF89a'].map((letter) => letter.charCodeAt(0)),
    ...[
      ...u16(width),
      ...u16(height),
      0xf2,
      letters.indexOf(BACKGROUND),
      0,
      ...Object.values(gifColours).flat(),
    ],
    ...pictures.flatMap(pictureBytes),
    0x3b,
  ]
  return new File([Uint8Array.from(bytes)], 'animated.gif')
}

function pictureBytes({ at: [left, top], rows, delay, disposal }: GifPicture): number[] {
  const indices = [...rows.join('')].map((letter) => letters.indexOf(letter))
  const isClear = indices.includes(CLEAR) ? 1 : 0
  const codes = [...indices.flatMap((index, i) => (i % 6 === 0 ? [RESET, index] : [index])), END]
  const packed = Array.from(
    { length: Math.ceil(codes.length / 2) },
    (_, i) => codes[2 * i]! + 16 * (codes[2 * i + 1] ?? 0),
  )
  return [
    ...[0x21, 0xf9, 4, (disposal << 2) | isClear, ...u16(delay), CLEAR, 0],
    ...[0x2c, ...u16(left), ...u16(top), ...u16(rows[0]!.length), ...u16(rows.length), 0],
    ...[3, packed.length, ...packed, 0],
  ]
}

function u16(value: number): number[] {
  return [value & 255, value >>> 8]
}
