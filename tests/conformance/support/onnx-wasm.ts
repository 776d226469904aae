import mjs from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url'
import wasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url'

/** Where the page serves onnxruntime's files. */
export const onnxWasm = { mjs, wasm }
