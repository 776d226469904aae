/** Files shipped with the package. Each URL stands literally where a bundler can see it. */
export const assets = {
  pgliteWasm: new URL('../assets/pglite.wasm', import.meta.url),
  pgliteData: new URL('../assets/pglite.data', import.meta.url),
  vector: new URL('../assets/vector.tar.gz', import.meta.url),
  seed: new URL('../assets/seed.tar.gz', import.meta.url),
}

export const mediaAssets = {
  embedder: new URL('../assets/glove-sif-40k-int4.bin', import.meta.url),
  avifDecoder: new URL('../assets/avif_dec.wasm', import.meta.url),
  jpegDecoder: new URL('../assets/mozjpeg_dec.wasm', import.meta.url),
  jpegEncoder: new URL('../assets/mozjpeg_enc.wasm', import.meta.url),
  png: new URL('../assets/squoosh_png_bg.wasm', import.meta.url),
  webpDecoder: new URL('../assets/webp_dec.wasm', import.meta.url),
  webpEncoder: new URL('../assets/webp_enc_simd.wasm', import.meta.url),
}

/** The folder with pdf.js's character maps and fonts; where a bundler does not copy it, rare PDFs lose some characters. */
export function pdfDataUrl(): string {
  // Not in the form that bundlers look for: they would take the folder for a file.
  const here = new URL(import.meta.url)
  return new URL('../assets/pdf/', here).href
}
