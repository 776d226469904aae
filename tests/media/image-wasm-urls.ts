import avifDecoder from '@jsquash/avif/codec/dec/avif_dec.wasm?url'
import jpegDecoder from '@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm?url'
import jpegEncoder from '@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm?url'
import png from '@jsquash/png/codec/pkg/squoosh_png_bg.wasm?url'
import webpDecoder from '@jsquash/webp/codec/dec/webp_dec.wasm?url'
import webpEncoder from '@jsquash/webp/codec/enc/webp_enc_simd.wasm?url'

/** Where the test server has the image codecs' modules. */
export const imageWasmUrls = { avifDecoder, jpegDecoder, jpegEncoder, png, webpDecoder, webpEncoder }
