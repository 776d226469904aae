import asyncifyMjs from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url'
import asyncifyWasm from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url'
import wasmMjs from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url'
import wasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url'

/** The ONNX runtime that models need: with WebGPU where the browser has it, which is twice as large. Fetched by the first model. */
export const onnx = 'gpu' in navigator ? { mjs: asyncifyMjs, wasm: asyncifyWasm } : { mjs: wasmMjs, wasm }
