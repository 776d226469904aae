/** Reads bits, most significant first, and Exp-Golomb numbers, as video headers use them. */
export interface BitReader {
  bits(count: number): number
  flag(): boolean
  /** Unsigned Exp-Golomb. */
  ue(): number
  /** Signed Exp-Golomb. */
  se(): number
}

/** Bits past the end read as 0. */
export function readBits(bytes: Uint8Array): BitReader {
  let at = 0
  const bit = (): number => {
    const value = ((bytes[at >> 3] ?? 0) >> (7 - (at & 7))) & 1
    at++
    return value
  }
  const bits = (count: number): number => {
    let value = 0
    for (let i = 0; i < count; i++) value = value * 2 + bit()
    return value
  }
  const ue = (): number => {
    let zeros = 0
    while (zeros < 32 && bit() === 0) zeros++
    return 2 ** zeros - 1 + bits(zeros)
  }
  const se = (): number => {
    const value = ue()
    return value % 2 === 0 ? -value / 2 : (value + 1) / 2
  }
  return { bits, flag: () => bit() === 1, ue, se }
}

/** The payload of an H.26x NAL unit without its emulation-prevention bytes; at most `limit` bytes are read. */
export function unescapeNal(nal: Uint8Array, limit: number): Uint8Array {
  const out: number[] = []
  let zeros = 0
  for (let i = 0; i < nal.length && i < limit; i++) {
    const byte = nal[i]!
    if (zeros >= 2 && byte === 3) {
      zeros = 0
      continue
    }
    zeros = byte === 0 ? zeros + 1 : 0
    out.push(byte)
  }
  return Uint8Array.from(out)
}
