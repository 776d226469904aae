import { createModelHost } from '@polytable/models/host/index'
import { cacheStorageFiles } from '@polytable/models/kept/cache-storage'
import { browserOcr } from '@polytable/models/ocr/browser'
import { serve, workerScopeChannel, type WorkerScope } from '@polytable/rpc/index'
import { firstMessage, type ModelWorkerSettings } from '../packages/polytable/src/browser/media-settings.ts'

const { onnxWasm, tesseractURL } = await firstMessage<ModelWorkerSettings>(self)

serve(
  workerScopeChannel(self as unknown as WorkerScope),
  createModelHost({
    native: false,
    keptFiles: () => cacheStorageFiles(caches, navigator.locks),
    ocr: browserOcr(tesseractURL),
    ...('gpu' in navigator ? { gpu: navigator.gpu as never } : {}),
    ...(onnxWasm ? { wasmPaths: onnxWasm } : {}),
  }),
)
