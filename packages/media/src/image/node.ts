import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { openBlobInNode } from '../input/node.ts'
import { createImageCodecs } from './codecs.ts'
import { libheifModule } from './libheif.ts'
import type { ImageCodecs } from './types.ts'
import { imageWasmFiles, type LoadImageWasm } from './wasm.ts'

/** Reads the codecs' modules from the installed packages. */
const loadImageWasmInNode: LoadImageWasm = async (name) => {
  const path = createRequire(import.meta.url).resolve(imageWasmFiles[name])
  return WebAssembly.compile(new Uint8Array(await readFile(path)))
}

/** Image codecs for Node. */
export function createNodeImageCodecs(): ImageCodecs {
  // The decoders hand their result over as ImageData, which Node does not have.
  globalThis.ImageData ??= PlainImageData as unknown as typeof ImageData
  return createImageCodecs({ wasm: loadImageWasmInNode, libheif: findLibheif(), openBlob: openBlobInNode })
}

/** The URL of the decoder of HEIC, or undefined where that optional peer is not installed. */
function findLibheif(): string | undefined {
  try {
    return pathToFileURL(createRequire(import.meta.url).resolve(libheifModule)).href
  } catch {
    return undefined
  }
}

class PlainImageData {
  readonly colorSpace = 'srgb'
  constructor(
    readonly data: Uint8ClampedArray,
    readonly width: number,
    readonly height: number,
  ) {}
}
