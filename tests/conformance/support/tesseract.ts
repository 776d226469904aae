import tesseractURL from 'tesseract.js-core/tesseract-core-simd-lstm.wasm.js?url'

/** Where the page serves Tesseract. */
export { tesseractURL }
