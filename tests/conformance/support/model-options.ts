import type { OpenOptions } from 'polytable'
import { inBrowser } from './backends.ts'

const folder = new URL('../../models/support/local/', import.meta.url)

/** Options of `open` by which it finds the models of tests, in Node and in browsers. */
export async function modelOptions(): Promise<OpenOptions> {
  if (!inBrowser) {
    const { fileURLToPath } = await import('node:url')
    return { models: { source: 'local', path: fileURLToPath(folder), device: 'cpu', dtype: 'fp32' } }
  }
  const { onnxWasm } = await import('./onnx-wasm.ts')
  return { models: { source: 'local', path: folder.pathname, device: 'wasm', dtype: 'fp32' }, onnxWasm }
}
