import { readFile } from 'node:fs/promises'
import { asset } from './assets.ts'

let compiled: Promise<WebAssembly.Module> | undefined

/**
 * PGlite's server. It is compiled once for all databases that this process opens, whose threads share its code: what one has run
 * often is fast for the next.
 */
export async function pgliteModule(): Promise<WebAssembly.Module> {
  try {
    return await (compiled ??= compile())
  } catch (error) {
    compiled = undefined
    throw error
  }
}

async function compile(): Promise<WebAssembly.Module> {
  return WebAssembly.compile(await readFile(asset('pglite.wasm')))
}
