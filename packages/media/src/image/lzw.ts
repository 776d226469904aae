/** How the codes of a format are laid out. */
export interface LzwLayout {
  /** Bits of a value; codes begin with one more. 1…11. */
  readonly minimumSize: number
  /** Codes before the greatest of their size from which on they are one bit longer: 0 in GIF, 1 in TIFF. */
  readonly early: 0 | 1
}

const MAX_CODES = 4096

/**
 * Unpacks values that LZW packed, with codes of up to 12 bits (GIF 89a, appendix F; TIFF 6.0, section 13).
 * @param next the next code, of so many bits; undefined at the end
 * @param count values that are wanted: what follows is left alone
 * @param out what they are written to; they are only counted without
 * @returns whether there are as many
 */
export function unpackLzw(
  { minimumSize, early }: LzwLayout,
  next: (bits: number) => number | undefined,
  count: number,
  out?: Uint8Array,
): boolean {
  const clear = 1 << minimumSize
  const end = clear + 1
  const prefix = new Uint16Array(MAX_CODES)
  const suffix = new Uint8Array(MAX_CODES)
  const length = new Uint16Array(MAX_CODES)
  const first = new Uint8Array(MAX_CODES)
  for (let i = 0; i < clear; i++) {
    suffix[i] = i
    first[i] = i
    length[i] = 1
  }
  let filled = 0
  let bits = minimumSize + 1
  let free = clear + 2
  let previous = -1
  while (filled < count) {
    const code = next(bits)
    if (code === undefined || code === end) return false
    if (code === clear) {
      bits = minimumSize + 1
      free = clear + 2
      previous = -1
      continue
    }
    if (code > free || (code === free && previous === -1)) return false
    if (previous !== -1 && free < MAX_CODES) {
      prefix[free] = previous
      length[free] = length[previous]! + 1
      first[free] = first[previous]!
      suffix[free] = first[code === free ? previous : code]!
      free++
      if (free + early === 1 << bits && bits < 12) bits++
    }
    let at = filled + length[code]!
    filled = at
    if (out) {
      for (let c = code, left = length[code]!; left > 0; left--, c = prefix[c]!) {
        at--
        if (at < count) out[at] = suffix[c]!
      }
    }
    previous = code
  }
  return true
}
