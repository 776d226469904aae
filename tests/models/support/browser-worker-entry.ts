import mjs from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url'
import wasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url'
import { createModelHost } from '../../../packages/models/src/host/index.ts'
import { cacheStorageFiles } from '../../../packages/models/src/kept/cache-storage.ts'
import { browserOcr } from '../../../packages/models/src/ocr/browser.ts'
import { answer, type Call, type Reply } from './worker-messages.ts'

const post = (reply: Reply): void => globalThis.postMessage(reply)
const host = createModelHost({
  native: false,
  gpu: navigator.gpu,
  wasmPaths: { wasm, mjs },
  keptFiles: () => cacheStorageFiles(caches, navigator.locks),
  ocr: browserOcr(undefined),
  memoryBytes: 2 ** 30,
})
globalThis.addEventListener('message', (event: MessageEvent<Call>) => void answer(host, event.data, post))
