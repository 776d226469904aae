import { createModelHost } from '@polytable/models/host/index'
import { cacheStorageFiles } from '@polytable/models/kept/cache-storage'
import { browserOcr } from '@polytable/models/ocr/browser'
import { serve, workerScopeChannel, type WorkerScope } from '@polytable/rpc/index'
import { firstMessage, type ModelWorkerSettings } from '../packages/polytable/src/browser/media-settings.ts'

/** What the weights of loaded models may take, unless it is said: a wasm memory has at most 4 GiB. */
const MEMORY_BYTES = 2 * 2 ** 30

const { onnxWasm, tesseractURL } = await firstMessage<ModelWorkerSettings>(self)

serve(
  workerScopeChannel(self as unknown as WorkerScope),
  createModelHost({
    native: false,
    keptFiles: () => cacheStorageFiles(caches, navigator.locks),
    ocr: browserOcr(tesseractURL),
    memoryBytes: MEMORY_BYTES,
    ...('gpu' in navigator ? { gpu: navigator.gpu as never } : {}),
    ...(onnxWasm ? { wasmPaths: onnxWasm } : {}),
  }),
)
