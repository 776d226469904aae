import { PolytableError } from '@polytable/model/errors/index'

/** The parts of a static embedder's container. */
export interface WordVectors {
  /** Length of every vector. */
  readonly dimensions: number
  /** Word → its row. */
  readonly rows: ReadonlyMap<string, number>
  /** One factor per row. */
  readonly scales: Float32Array
  /** Row by row, two values a byte, the first in its high half; less {@link NIBBLE_BIAS}, times the row's scale they are the word's vector. */
  readonly nibbles: Uint8Array
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
export const NIBBLE_BIAS = 8

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
  const scales = new Float32Array(n)
  for (let row = 0; row < n; row++) scales[row] = view.getFloat32(end + row * SCALE_BYTES, true)
  const rows = new Map<string, number>()
  let row = 0
  for (const word of new TextDecoder().decode(bytes.subarray(wordsAt)).split('\n')) rows.set(word, row++)
  if (rows.size !== n) throw invalid(`it declares ${n} words and has ${rows.size}`)
  return { dimensions: dim, rows, scales, nibbles: bytes.subarray(nibblesAt, wordsAt) }
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

function invalid(reason: string, cause?: unknown): PolytableError {
  return new PolytableError('INVALID_DATA_FORMAT', `These bytes are not a static embedder: ${reason}.`, {
    cause,
  })
}
