import { readBits, type BitReader } from './bits.ts'
import { HORIZONTAL, LONGEST_CODE, PASS, modes, runTables } from './fax-codes.ts'

/** How fax data are laid out: `huffman` rows begin at whole bytes, `one` and `mixed` rows have marks before them (T.4), `two` has neither (T.6). */
export type FaxLayout = 'huffman' | 'one' | 'mixed' | 'two'

const LONGEST_MODE = 7
/** Zeros that no code has, before the one that ends a row's mark. */
const MARK_ZEROS = 11

const modeTable = Array.from({ length: 1 << LONGEST_MODE }, (_, bits) => {
  const text = bits.toString(2).padStart(LONGEST_MODE, '0')
  return modes.find(([code]) => text.startsWith(code))
})

/**
 * Unpacks fax data (ITU-T T.4 and T.6): rows of bits, each from a whole byte on, 1 for black.
 * @throws Error where they are damaged or cut short
 */
export function unpackFax(
  bytes: Uint8Array,
  layout: FaxLayout,
  width: number,
  height: number,
): Uint8Array<ArrayBuffer> {
  const bits = readBits(bytes)
  const stride = Math.ceil(width / 8)
  const out = new Uint8Array(stride * height)
  let above: readonly number[] = []
  for (let y = 0; y < height; y++) {
    if (layout === 'huffman') bits.align()
    if (layout === 'one' || layout === 'mixed') skipMark(bits)
    const byAbove = layout === 'two' || (layout === 'mixed' && take(bits) === 0)
    above = byAbove ? rowByAbove(bits, above, width) : rowOfRuns(bits, width)
    if (bits.isPast) throw new Error(`The fax data end in row ${y} of ${height}.`)
    paint(out, y * stride * 8, above, width)
  }
  return out
}

/** The mark before a row, and zeros that fill up before it. */
function skipMark(bits: BitReader): void {
  if (bits.peek(MARK_ZEROS) !== 0) return
  while (take(bits) === 0) if (bits.isPast) return
}

function take(bits: BitReader): number {
  const bit = bits.peek(1)
  bits.skip(1)
  return bit
}

/** Where the colour changes in a row of white and black runs. */
function rowOfRuns(bits: BitReader, width: number): number[] {
  const changes: number[] = []
  for (let at = 0, colour = 0; at < width; colour ^= 1) {
    at += runOf(bits, colour)
    changes.push(checked(at, width))
  }
  return changes
}

function rowByAbove(bits: BitReader, above: readonly number[], width: number): number[] {
  const changes: number[] = []
  let at = -1
  let colour = 0
  let i = 0
  while (at < width) {
    // The first change above to the right of `at` that is to the other colour: even ones are to black.
    while (i > 0 && above[i - 1]! > at) i--
    while (i < above.length && (above[i]! <= at || (i & 1) !== colour)) i++
    const found = modeTable[bits.peek(LONGEST_MODE)]
    if (found === undefined || bits.isPast) throw new Error('The fax data are damaged.')
    const [code, mode] = found
    bits.skip(code.length)
    if (mode === PASS) at = above[i + 1] ?? width
    else if (mode === HORIZONTAL) {
      const first = Math.max(at, 0) + runOf(bits, colour)
      at = first + runOf(bits, colour ^ 1)
      changes.push(checked(first, width), checked(at, width))
    } else {
      const next = checked((above[i] ?? width) + mode, width)
      if (next < at) throw new Error('The fax data are damaged.')
      at = next
      changes.push(at)
      colour ^= 1
    }
  }
  return changes
}

/** A run: lengths of 64 and more as often as they come, then one below. */
function runOf(bits: BitReader, colour: number): number {
  for (let run = 0; ;) {
    const entry = runTables[colour]![bits.peek(LONGEST_CODE)]!
    if (entry === 0) throw new Error('The fax data are damaged.')
    bits.skip(entry & 15)
    run += entry >>> 4
    if (entry >>> 4 < 64) return run
  }
}

function checked(at: number, width: number): number {
  if (at > width) throw new Error('The fax data are damaged.')
  return at
}

/** Sets the bits between changes to black and the next ones to white. */
function paint(out: Uint8Array, from: number, changes: readonly number[], width: number): void {
  for (let i = 0; i < changes.length; i += 2) {
    const end = from + (changes[i + 1] ?? width)
    for (let bit = from + changes[i]!; bit < end;) {
      if ((bit & 7) === 0 && end - bit >= 8) {
        out[bit >>> 3] = 255
        bit += 8
      } else {
        out[bit >>> 3]! |= 0x80 >> (bit & 7)
        bit++
      }
    }
  }
}
