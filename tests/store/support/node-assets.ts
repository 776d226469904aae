import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { PgliteAssets } from '@polytable/store/pglite/index'

const require = createRequire(import.meta.url)
const pglite = dirname(require.resolve('@electric-sql/pglite'))
const pgvector = dirname(require.resolve('@electric-sql/pglite-pgvector'))
const cache = fileURLToPath(new URL('../../../.cache/', import.meta.url))
const seedFile = join(cache, 'seed-pglite-0.5.16.tar.gz')

let compiled: Promise<WebAssembly.Module> | undefined

/** PGlite's files as installed, and a seed that is built once and kept in `.cache`. */
export function nodeAssets(): PgliteAssets {
  return {
    pgliteWasm: () =>
      (compiled ??= readFile(join(pglite, 'pglite.wasm')).then((bytes) => WebAssembly.compile(bytes))),
    fsBundle: async () => new Blob([await readFile(join(pglite, 'pglite.data'))]),
    vectorBundle: pathToFileURL(join(pgvector, 'vector.tar.gz')),
    seed: readSeed,
  }
}

async function readSeed(): Promise<Blob> {
  try {
    return new Blob([await readFile(seedFile)])
  } catch {
    const { buildSeed } = await import('../../../packages/store/build/seed.ts')
    const seed = await buildSeed()
    const draft = `${seedFile}.${process.pid}`
    await mkdir(cache, { recursive: true })
    await writeFile(draft, seed)
    await rename(draft, seedFile)
    return new Blob([seed])
  }
}
