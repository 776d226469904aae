import { readFileSync } from 'node:fs'
import { parseStaticEmbedder, type StaticEmbedder } from '../../packages/models/src/static-embedder/index.ts'

const ASSET = new URL('../../packages/models/assets/glove-sif-40k-int4.bin', import.meta.url)

/** The embedder behind `textEmbedder`, without a table. */
export function loadEmbedder(): StaticEmbedder {
  return parseStaticEmbedder(readFileSync(ASSET))
}
