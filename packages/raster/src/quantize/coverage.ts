import { Neighbours } from './neighbours.ts'
import { colourKey, type Quantized } from './pixels.ts'

/** Takes, one after the other, the colour that is furthest from all that are taken. Pillow's method 1. */
export function maximumCoverage(pixels: Uint8Array, count: number): Quantized {
  const colours = distinctColours(pixels)
  const distances = new Float64Array(colours.length).fill(Infinity)
  const palette = new Uint8Array(count * 4).fill(255)
  let taken = meanOf(pixels)
  for (let i = 0; i < count; i++) {
    let furthest = colourKey(pixels, 0)
    let most = 0
    colours.forEach((colour, at) => {
      const distance = squared(colour, taken)
      // The mean only chooses the first colour.
      if (i === 1 || distance < distances[at]!) distances[at] = distance
      if (distances[at]! <= most) return
      most = distances[at]!
      furthest = colour
    })
    palette.set([furthest & 255, (furthest >> 8) & 255, furthest >> 16], i * 4)
    taken = furthest
  }
  const starts = new Uint8Array(pixels.length / 4)
  return { palette, indices: new Neighbours(palette).nearestOfAll(pixels, starts) }
}

function squared(a: number, b: number): number {
  const part = (shift: number): number => (((a >> shift) & 255) - ((b >> shift) & 255)) ** 2
  return part(0) + part(8) + part(16)
}

function meanOf(pixels: Uint8Array): number {
  const sums = [0, 0, 0]
  for (let at = 0; at < pixels.length; at += 4)
    for (let part = 0; part < 3; part++) sums[part]! += pixels[at + part]!
  const [red, green, blue] = sums.map((sum) => Math.trunc(0.5 + sum / (pixels.length / 4))) as [
    number,
    number,
    number,
  ]
  return red | (green << 8) | (blue << 16)
}

/** The colours that occur. In the order of the hash table of Pillow, by which it chooses between colours that are as far. */
function distinctColours(pixels: Uint8Array): readonly number[] {
  const found = new Set<number>()
  for (let at = 0; at < pixels.length; at += 4) found.add(colourKey(pixels, at))
  const slots = slotsFor(found.size)
  const order = (colour: number): number =>
    (((colour & 255) << 16) | (colour & 0xff00) | (colour >> 16)) >>> 0
  return [...found].toSorted((a, b) => (hash(a) % slots) - (hash(b) % slots) || order(a) - order(b))
}

function hash(colour: number): number {
  const [red, green, blue] = [colour & 255, (colour >> 8) & 255, colour >> 16]
  return ((red * 463) ^ Math.imul(green << 8, 10069) ^ Math.imul(blue << 16, 64997)) >>> 0
}

/** Ends of the numbers that the table takes for primes, in its lowest four bits. */
const LIKE_PRIMES = new Set([1, 3, 7, 9, 11, 13])

/** How many slots the table has with so many colours: it grows when there are three times as many as slots. */
function slotsFor(count: number): number {
  let slots = 11
  while (slots * 3 < count) {
    slots = slots * 2 + 1
    while (!LIKE_PRIMES.has(slots & 15)) slots++
  }
  return slots
}
