import { parentPort } from 'node:worker_threads'
import { createModelHost } from '@polytable/models/host/index'
import { modelMemoryBytes } from '@polytable/models/host/node/memory'
import { directoryFiles, sizeOf } from '@polytable/models/kept/node/directory'
import { nodeOcr } from '@polytable/models/ocr/node/platform'
import { serve } from '@polytable/rpc/index'
import { nodePortChannel } from '@polytable/rpc/node'

serve(
  nodePortChannel(parentPort!),
  createModelHost({
    native: true,
    keptFiles: (folder) => directoryFiles(folder!),
    ocr: nodeOcr,
    memoryBytes: modelMemoryBytes(),
    sizeOfLocal: sizeOf,
  }),
)
