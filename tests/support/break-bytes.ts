type Bytes = Uint8Array<ArrayBuffer>

/** Numbers from 0 to below 1, the same for a seed. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let value = Math.imul(state ^ (state >>> 15), 1 | state)
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A way to break a file. @param other another file, of any format */
export type Break = (bytes: Bytes, random: () => number, other: Bytes) => Bytes

/** A whole number from 0 to below `size`. */
export const within = (random: () => number, size: number): number => Math.floor(random() * size)

/** Some bits flipped, at random places. */
export function flipped(bytes: Bytes, random: () => number, count: number): Bytes {
  const broken = bytes.slice()
  for (let i = 0; i < count; i++) broken[within(random, broken.length)]! ^= 1 << within(random, 8)
  return broken
}

/** One after the other. */
const joined = (...parts: readonly Uint8Array[]): Bytes => {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** The ways in which files of any format are broken, by what they are called. */
export const ways: Readonly<Record<string, Break>> = {
  truncated: (bytes, random) => bytes.slice(0, within(random, bytes.length)),
  'without its beginning': (bytes, random) => bytes.slice(within(random, Math.min(64, bytes.length))),
  'one bit flipped': (bytes, random) => flipped(bytes, random, 1),
  'many bits flipped': (bytes, random) => flipped(bytes, random, 40),
  'partly zeros': (bytes, random) => {
    const from = within(random, bytes.length)
    return bytes.slice().fill(0, from, from + 1 + within(random, 200))
  },
  'with a part twice': (bytes, random) => {
    const from = within(random, bytes.length)
    const to = from + within(random, bytes.length - from)
    return joined(bytes.slice(0, to), bytes.slice(from))
  },
  'half another': (bytes, random, other) =>
    joined(bytes.slice(0, within(random, bytes.length)), other.slice(within(random, other.length))),
  'before another': (bytes, _random, other) => joined(bytes, other),
}
