const MAGIC = 'PXSE'
/** Quantised values lie in -7…7 and are stored with this added, so that they fit an unsigned nibble. */
const NIBBLE_BIAS = 8
const GREATEST = 7

/**
 * The container of a static embedder: magic, header length, JSON header, one float32 scale per word, the values as
 * nibbles (the first of two in the high half), the words joined by newlines.
 *
 * @param vectors one row per word, all of the same even length
 */
export function writeContainer(words: readonly string[], vectors: readonly Float64Array[]): Uint8Array {
  const dim = vectors[0]?.length ?? 0
  const header = Buffer.from(JSON.stringify({ v: 1, kind: 'word-sif', n: words.length, dim, bits: 4 }))
  const headerLength = Buffer.alloc(4)
  headerLength.writeUInt32LE(header.length)
  const scales = Buffer.alloc(words.length * 4)
  const nibbles = Buffer.alloc((words.length * dim) / 2)
  vectors.forEach((vector, word) => {
    const scale = vector.reduce((most, value) => Math.max(most, Math.abs(value)), 0) / GREATEST
    scales.writeFloatLE(scale, word * 4)
    for (let i = 0; i < dim; i += 2) {
      nibbles[(word * dim + i) / 2] = (quantise(vector[i]!, scale) << 4) | quantise(vector[i + 1]!, scale)
    }
  })
  return Buffer.concat([
    Buffer.from(MAGIC),
    headerLength,
    header,
    scales,
    nibbles,
    Buffer.from(words.join('\n')),
  ])
}

function quantise(value: number, scale: number): number {
  const level = scale === 0 ? 0 : Math.round(value / scale)
  return Math.min(GREATEST, Math.max(-GREATEST, level)) + NIBBLE_BIAS
}
