/** The WebAssembly modules of the codecs. */
export type ImageWasmName =
  'avifDecoder' | 'jpegDecoder' | 'jpegEncoder' | 'png' | 'webpDecoder' | 'webpEncoder'

/** Where each lies in the installed packages: for a bundler's URLs, or for reading from `node_modules`. */
export const imageWasmFiles: Readonly<Record<ImageWasmName, string>> = {
  avifDecoder: '@jsquash/avif/codec/dec/avif_dec.wasm',
  jpegDecoder: '@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm',
  jpegEncoder: '@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm',
  png: '@jsquash/png/codec/pkg/squoosh_png_bg.wasm',
  webpDecoder: '@jsquash/webp/codec/dec/webp_dec.wasm',
  webpEncoder: '@jsquash/webp/codec/enc/webp_enc_simd.wasm',
}

/** Gives the compiled module of a codec. Called once for each codec that is used. */
export type LoadImageWasm = (name: ImageWasmName) => Promise<WebAssembly.Module>
