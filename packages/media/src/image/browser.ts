import { openBlobInBrowser } from '../input/browser.ts'
import { createImageCodecs } from './codecs.ts'
import type { ImageCodecs } from './types.ts'
import type { ImageWasmName, LoadImageWasm } from './wasm.ts'

/** Loads the codecs' modules from URLs, such as a bundler gives for {@link import('./wasm.ts').imageWasmFiles}. */
export function loadImageWasmFrom(urls: Readonly<Record<ImageWasmName, string>>): LoadImageWasm {
  return (name) => WebAssembly.compileStreaming(fetch(urls[name]))
}

/** Image codecs for browsers. @param libheifURL of the decoder of HEIC, absolute or relative to the worker */
export function createBrowserImageCodecs(wasm: LoadImageWasm, libheifURL?: string): ImageCodecs {
  const libheif = libheifURL === undefined ? undefined : new URL(libheifURL, globalThis.location.href).href
  return createImageCodecs({ wasm, libheif, openBlob: openBlobInBrowser })
}
