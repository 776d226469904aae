import { PolytableError } from '@polytable/model/errors/index'

/** The parts of a static embedder's container, unpacked. */
export interface WordVectors {
  /** Length of every vector. */
  readonly dimensions: number
  /** Word → its row. */
  readonly rows: ReadonlyMap<string, number>
  /** One factor per row. */
  readonly scales: Float32Array
  /** Row-major values in -8…7; times the row's scale they are the word's vector. */
  readonly values: Int8Array
}

interface Header {
  readonly v: number
  readonly kind: string
  readonly n: number
  readonly dim: number
  readonly bits: number
}

const MAGIC = 'PXSE'
const PREAMBLE_BYTES = 8
const SCALE_BYTES = 4
/** What was added to a value so that it fits an unsigned nibble. */
const NIBBLE_BIAS = 8

/**
 * Unpacks a container: `PXSE`; uint32 LE header length; JSON header `{ v, kind, n, dim, bits }`; n float32 LE scales;
 * n·dim/2 bytes of nibbles (the first value in the high nibble, stored +8); the n words joined by newlines, UTF-8.
 *
 * @throws PolytableError `INVALID_DATA_FORMAT` where the bytes are something else or cut short.
 */
export function parseContainer(bytes: Uint8Array): WordVectors {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const { header, end } = readHeader(bytes, view)
  const { n, dim } = header
  const nibblesAt = end + n * SCALE_BYTES
  const wordsAt = nibblesAt + (n * dim) / 2
  if (wordsAt > bytes.length) throw invalid(`it is truncated after ${bytes.length} bytes, within its vectors`)
  const scales = Float32Array.from({ length: n }, (_, row) => view.getFloat32(end + row * SCALE_BYTES, true))
  const words = new TextDecoder().decode(bytes.subarray(wordsAt)).split('\n')
  const rows = new Map(words.map((word, row) => [word, row]))
  if (rows.size !== n) throw invalid(`it declares ${n} words and has ${rows.size}`)
  return { dimensions: dim, rows, scales, values: unpackNibbles(bytes.subarray(nibblesAt, wordsAt)) }
}

function readHeader(bytes: Uint8Array, view: DataView): { readonly header: Header; readonly end: number } {
  const magic = bytes.length < PREAMBLE_BYTES ? '' : String.fromCharCode(...bytes.subarray(0, MAGIC.length))
  if (magic !== MAGIC) throw invalid(`it does not start with ${MAGIC}`)
  const end = PREAMBLE_BYTES + view.getUint32(MAGIC.length, true)
  let header: unknown
  try {
    header = JSON.parse(new TextDecoder().decode(bytes.subarray(PREAMBLE_BYTES, end)))
  } catch (cause) {
    throw invalid('its header is not JSON', cause)
  }
  if (!isHeader(header)) throw invalid(`its header has an unknown format: ${JSON.stringify(header)}`)
  return { header, end }
}

function isHeader(header: unknown): header is Header {
  if (typeof header !== 'object' || header === null) return false
  const { v, kind, n, dim, bits } = header as Record<string, unknown>
  return v === 1 && kind === 'word-sif' && bits === 4 && isCount(n) && isCount(dim) && dim % 2 === 0
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0
}

function unpackNibbles(nibbles: Uint8Array): Int8Array {
  const values = new Int8Array(nibbles.length * 2)
  for (let i = 0; i < nibbles.length; i++) {
    const byte = nibbles[i]!
    values[2 * i] = (byte >> 4) - NIBBLE_BIAS
    values[2 * i + 1] = (byte & 15) - NIBBLE_BIAS
  }
  return values
}

function invalid(reason: string, cause?: unknown): PolytableError {
  return new PolytableError('INVALID_DATA_FORMAT', `These bytes are not a static embedder: ${reason}.`, {
    cause,
  })
}
