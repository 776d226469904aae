import { readFile } from 'node:fs/promises'
import type { PgliteAssets } from '@polytable/store/pglite/index'

const assets = new URL('../../../packages/polytable/dist/assets/', import.meta.url)

let compiled: Promise<WebAssembly.Module> | undefined

/** PGlite's files as the package has them. */
export function nodeAssets(): PgliteAssets {
  return {
    pgliteWasm: () => (compiled ??= read('pglite.wasm').then((bytes) => WebAssembly.compile(bytes))),
    fsBundle: async () => (await read('pglite.data')).buffer,
    vectorBundle: new URL('vector.tar.gz', assets),
    seed: async () => new Blob([await read('seed.tar.gz')]),
  }
}

async function read(name: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await readFile(new URL(name, assets)))
}
