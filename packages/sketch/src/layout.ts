/** Rows whose codes lie side by side. */
export const GROUP_ROWS = 16
/** Groups that are scanned by one call. */
export const SCAN_GROUPS = 1024
/** Rounds of signs of a rotation. */
const ROUNDS = 4
const FLOAT_BYTES = 4
const FACTORS = 2

/** Where the parts of a sketch lie in its memory, in bytes from its start. */
export interface Layout {
  readonly dimensions: number
  /** Dimensions of what is rotated: those of vectors, filled up. */
  readonly width: number
  /** The largest power of two that is not above the width. */
  readonly power: number
  /** Bytes of a code. */
  readonly codeBytes: number
  /** Bytes of 16 rows: their codes, and two floats each. */
  readonly groupBytes: number
  readonly signs: number
  /** A vector that is worked on. */
  readonly vector: number
  /** What each half of a byte of a code adds to a sum, for the query. */
  readonly table: number
  /** The numbers of rows that a scan found, and their scores. */
  readonly rows: number
  readonly scores: number
  readonly groups: number
}

/** @param dimensions of the vectors */
export function layoutOf(dimensions: number): Layout {
  const width = Math.ceil(dimensions / GROUP_ROWS) * GROUP_ROWS
  const codeBytes = width / 8
  let end = 1024
  const place = (bytes: number): number => {
    const at = end
    end += Math.ceil(bytes / 16) * 16
    return at
  }
  return {
    dimensions,
    width,
    power: 2 ** Math.floor(Math.log2(width)),
    codeBytes,
    groupBytes: GROUP_ROWS * (codeBytes + FACTORS * FLOAT_BYTES),
    signs: place(ROUNDS * width * FLOAT_BYTES),
    vector: place(width * FLOAT_BYTES),
    table: place((width / 4) * 16),
    rows: place(SCAN_GROUPS * GROUP_ROWS * FLOAT_BYTES),
    scores: place(SCAN_GROUPS * GROUP_ROWS * FLOAT_BYTES),
    groups: place(0),
  }
}

/** The signs of a rotation: the same wherever and whenever it is made, as codes are kept. Marsaglia's xorshift32. */
export function rotationSigns(width: number): Float32Array {
  let state = 0x9e3779b9
  return Float32Array.from({ length: ROUNDS * width }, () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state < 0 ? -1 : 1
  })
}
