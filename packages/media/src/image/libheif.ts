import { PolytableError } from '@polytable/model/errors/index'
import type { ImagePixels } from './types.ts'

/** The version of the optional peer that is tested, and where its module lies in it: one file with the WebAssembly inside. */
export const libheifPackage = 'libheif-js@1.23.2'
export const libheifModule = 'libheif-js/libheif-wasm/libheif-bundle.mjs'

/** The primary picture of a HEIC as it is shown: turned, mirrored and cut. @throws Error where it is damaged */
export type DecodeHeic = (bytes: Uint8Array<ArrayBuffer>, size: Size) => Promise<ImagePixels>

/** What the header says of the picture as it is shown. Pixels. */
type Size = Pick<ImagePixels, 'width' | 'height'>

/** Of a picture of more pixels the library's memory, which only grows, is not kept. */
const MAX_KEPT_PIXELS = 2 ** 24

/** @param url of {@link libheifModule}, loaded when the first picture is decoded */
export function createHeicDecoder(url: string): DecodeHeic {
  let loading: Promise<Libheif> | undefined
  const decode: DecodeHeic = async (bytes, size) => {
    const own = (loading ??= load(url))
    let isGood = false
    try {
      const libheif = await own
      // Another picture has ended it, while this one waited.
      if (loading !== own) return await decode(bytes, size)
      const decoded = decodePrimary(libheif, bytes, size)
      isGood = size.width * size.height <= MAX_KEPT_PIXELS
      if ('code' in decoded) throw new Error(decoded.message)
      return decoded
    } finally {
      // What gave up in the middle leaves its memory in disorder: the next picture gets a fresh one.
      if (!isGood && loading === own) loading = undefined
    }
  }
  return decode
}

/** A pointer into the memory of the library. */
interface Pointer {
  readonly pointer: never
}

/** What the library found wrong; its code is a number behind `value`, 0 where all is well. */
interface Failure {
  readonly code: { readonly value: number }
  readonly message: string
}

interface DecodedImage {
  readonly image: Pointer
  /** In memory of the library. */
  readonly channels: readonly {
    readonly data: Uint8Array
    readonly width: number
    readonly height: number
    readonly stride: number
  }[]
}

/** What is used of libheif as its JavaScript has it. */
interface Libheif {
  readonly heif_colorspace: { readonly heif_colorspace_RGB: unknown }
  readonly heif_chroma: { readonly heif_chroma_interleaved_RGBA: unknown }
  heif_context_alloc(): Pointer
  heif_context_free(context: Pointer): void
  heif_context_read_from_memory(context: Pointer, bytes: Uint8Array): Failure
  heif_js_context_get_primary_image_handle(context: Pointer): Pointer | Failure
  heif_image_handle_is_premultiplied_alpha(handle: Pointer): number
  heif_image_handle_release(handle: Pointer): void
  heif_js_decode_image2(handle: Pointer, colours: unknown, chroma: unknown): DecodedImage | Failure
  heif_image_release(image: Pointer): void
}

interface LibheifModule {
  default(options: Readonly<Record<'print' | 'printErr', (line: string) => void>>): Libheif
}

/** @throws PolytableError INVALID_CONFIGURATION where the module cannot be loaded */
async function load(url: string): Promise<Libheif> {
  try {
    const { default: start } = (await import(
      /* @vite-ignore */ /* webpackIgnore: true */ /* turbopackIgnore: true */ url
    )) as LibheifModule
    return start({ print: () => undefined, printErr: () => undefined })
  } catch (cause) {
    throw new PolytableError('INVALID_CONFIGURATION', `The decoder of HEIC cannot be loaded from ${url}`, {
      hint: `It is ${libheifModule} of ${libheifPackage}: look whether the page serves it, as JavaScript.`,
      cause,
    })
  }
}

function decodePrimary(libheif: Libheif, bytes: Uint8Array, size: Size): ImagePixels | Failure {
  const context = libheif.heif_context_alloc()
  try {
    const read = libheif.heif_context_read_from_memory(context, bytes)
    if (read.code.value !== 0) return read
    const handle = libheif.heif_js_context_get_primary_image_handle(context)
    return 'code' in handle ? handle : decodeHandle(libheif, handle, size)
  } finally {
    libheif.heif_context_free(context)
  }
}

function decodeHandle(libheif: Libheif, handle: Pointer, size: Size): ImagePixels | Failure {
  try {
    const decoded = libheif.heif_js_decode_image2(
      handle,
      libheif.heif_colorspace.heif_colorspace_RGB,
      libheif.heif_chroma.heif_chroma_interleaved_RGBA,
    )
    if ('code' in decoded) return decoded
    const { data, width, height, stride } = decoded.channels[0]!
    // Only what was checked to be small enough is copied.
    if (width !== size.width || height !== size.height) {
      libheif.heif_image_release(decoded.image)
      throw new Error(`The picture has ${width}×${height} pixels.`)
    }
    const rgba = new Uint8Array(width * height * 4)
    for (let y = 0; y < height; y++)
      rgba.set(data.subarray(y * stride, y * stride + width * 4), y * width * 4)
    libheif.heif_image_release(decoded.image)
    if (libheif.heif_image_handle_is_premultiplied_alpha(handle)) divideByAlpha(rgba)
    return { width, height, rgba }
  } finally {
    libheif.heif_image_handle_release(handle)
  }
}

/** Colours that were multiplied by their alpha as they were before. */
function divideByAlpha(rgba: Uint8Array): void {
  for (let at = 0; at < rgba.length; at += 4) {
    const alpha = rgba[at + 3]!
    if (alpha === 255 || alpha === 0) continue
    for (let channel = at; channel < at + 3; channel++)
      rgba[channel] = Math.min(255, Math.round((rgba[channel]! * 255) / alpha))
  }
}
