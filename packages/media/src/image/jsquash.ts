import decodeJpeg, { init as initJpegDecoder } from '@jsquash/jpeg/decode.js'
import encodeJpeg, { init as initJpegEncoder } from '@jsquash/jpeg/encode.js'
import decodePng, { init as initPngDecoder } from '@jsquash/png/decode.js'
import encodePng from '@jsquash/png/encode.js'
import decodeWebp, { init as initWebpDecoder } from '@jsquash/webp/decode.js'
import encodeWebp, { init as initWebpEncoder } from '@jsquash/webp/encode.js'
import type { EncodedImageType, ImagePixels } from './types.ts'
import type { ImageWasmName, LoadImageWasm } from './wasm.ts'

/** What these codecs decode. */
export type DecodedImageType = EncodedImageType | 'image/avif'

/** The codecs of one platform. Their instances are the packages' own and shared by all callers of the thread. */
export interface Jsquash {
  decode(bytes: Uint8Array<ArrayBuffer>, mediaType: DecodedImageType): Promise<ImagePixels>
  encode(pixels: ImagePixels, mediaType: EncodedImageType, quality: number): Promise<Uint8Array<ArrayBuffer>>
}

/** What a codec writes about its input, instead of to the console. */
interface ModuleOptions {
  readonly print: (line: string) => void
  readonly printErr: (line: string) => void
}

/** The packages' types leave out that `init` takes a compiled module. */
type InitWithModule = (module: WebAssembly.Module, options: ModuleOptions) => Promise<unknown>

/**
 * libjpeg goes on after damage and only warns. These warnings mean that pixels are missing; others (bytes too many between
 * segments) are harmless and common.
 */
const DAMAGE = /premature end|bad huffman code|unsupported marker/i

/** Large, and seldom needed: loaded when the first such image is. */
const loadAvif = (): Promise<typeof import('@jsquash/avif/decode.js')> => import('@jsquash/avif/decode.js')

const initByName: Readonly<Record<ImageWasmName, InitWithModule>> = {
  avifDecoder: async (module, options) => {
    const { init } = await loadAvif()
    return (init as unknown as InitWithModule)(module, options)
  },
  jpegDecoder: initJpegDecoder as unknown as InitWithModule,
  jpegEncoder: initJpegEncoder as unknown as InitWithModule,
  png: (module) => initPngDecoder(module),
  webpDecoder: initWebpDecoder as unknown as InitWithModule,
  webpEncoder: initWebpEncoder as unknown as InitWithModule,
}

const decoders = {
  'image/avif': {
    wasm: 'avifDecoder',
    run: async (bytes: ArrayBuffer) => (await loadAvif()).default(bytes),
  },
  'image/jpeg': { wasm: 'jpegDecoder', run: (bytes: ArrayBuffer) => decodeJpeg(bytes) },
  'image/png': { wasm: 'png', run: (bytes: ArrayBuffer) => decodePng(bytes) },
  'image/webp': { wasm: 'webpDecoder', run: (bytes: ArrayBuffer) => decodeWebp(bytes) },
} as const

const encoders = {
  'image/jpeg': {
    wasm: 'jpegEncoder',
    run: (image: ImageData, quality: number) => encodeJpeg(image, { quality }),
  },
  'image/png': { wasm: 'png', run: (image: ImageData) => encodePng(image) },
  'image/webp': {
    wasm: 'webpEncoder',
    run: (image: ImageData, quality: number) => encodeWebp(image, { quality }),
  },
} as const

/** @param loadWasm called once for each codec that is used. */
export function createJsquash(loadWasm: LoadImageWasm): Jsquash {
  const modules = new Map<ImageWasmName, Promise<WebAssembly.Module>>()
  const ready = new Map<ImageWasmName, Promise<unknown>>()
  let warnings: string[] = []
  const options: ModuleOptions = {
    print: () => undefined,
    printErr: (line) => void warnings.push(line),
  }
  const initialize = (name: ImageWasmName): Promise<unknown> => {
    const module = modules.get(name) ?? loadWasm(name)
    modules.set(name, module)
    module.catch(() => modules.delete(name))
    const initialized = ready.get(name) ?? module.then((compiled) => initByName[name](compiled, options))
    ready.set(name, initialized)
    initialized.catch(() => ready.delete(name))
    return initialized
  }
  return {
    async decode(bytes, mediaType) {
      const { wasm, run } = decoders[mediaType]
      await initialize(wasm)
      warnings = []
      const decoded = await run(wholeBuffer(bytes)).catch((error: unknown) => {
        // A decoder that gave up on damaged bytes leaves its memory in disorder: the next image gets a fresh one. Only then, as a page
        // has room for a hundred memories of WebAssembly, and those that nobody uses are there until the thread collects them.
        ready.delete(wasm)
        throw error
      })
      if (decoded === null) throw new Error('The decoder gave nothing.')
      const { width, height, data } = decoded
      const damage = warnings.find((line) => DAMAGE.test(line))
      if (damage !== undefined) throw new Error(damage)
      return { width, height, rgba: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) }
    },
    async encode({ width, height, rgba }, mediaType, quality) {
      const { wasm, run } = encoders[mediaType]
      await initialize(wasm)
      const data = new Uint8ClampedArray(wholeBuffer(rgba as Uint8Array<ArrayBuffer>))
      const image: ImageData = {
        width,
        height,
        data,
        colorSpace: 'srgb',
        pixelFormat: 'rgba-unorm8',
      } as ImageData
      return new Uint8Array(await run(image, quality))
    },
  }
}

/** The codecs take whole buffers and would read past a view. */
function wholeBuffer(bytes: Uint8Array<ArrayBuffer>): ArrayBuffer {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes.buffer : bytes.slice().buffer
}
