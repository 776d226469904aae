/** Reads bits, the highest of a byte first. Behind the end are zeros. */
export interface BitReader {
  /** Bits read so far. */
  readonly position: number
  /** The next bits, at most 16, without passing them. */
  peek(count: number): number
  skip(count: number): void
  /** To the next whole byte. */
  align(): void
  /** Whether more bits were passed than there are. */
  readonly isPast: boolean
}

export function readBits(bytes: Uint8Array): BitReader {
  let position = 0
  const byteAt = (at: number): number => bytes[at] ?? 0
  return {
    get position() {
      return position
    },
    get isPast() {
      return position > bytes.length * 8
    },
    peek(count) {
      const at = position >>> 3
      const held = (byteAt(at) << 16) | (byteAt(at + 1) << 8) | byteAt(at + 2)
      return (held >>> (24 - (position & 7) - count)) & ((1 << count) - 1)
    },
    skip(count) {
      position += count
    },
    align() {
      position = (position + 7) & ~7
    },
  }
}

const reversed = Uint8Array.from({ length: 256 }, (_, byte) => {
  let out = 0
  for (let bit = 0; bit < 8; bit++) if ((byte & (1 << bit)) !== 0) out |= 0x80 >> bit
  return out
})

/** Each byte with its bits the other way round. */
export function reverseBits(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(bytes, (byte) => reversed[byte]!)
}
