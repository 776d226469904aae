import { parentPort } from 'node:worker_threads'
import { createModelHost } from '../../../packages/models/src/host/index.ts'
import { directoryFiles } from '../../../packages/models/src/kept/node/directory.ts'
import { nodeOcr } from '../../../packages/models/src/ocr/node/platform.ts'
import { answer, type Call, type Reply } from './worker-messages.ts'

const post = (reply: Reply): void => parentPort?.postMessage(reply)
const host = createModelHost({
  native: true,
  keptFiles: (folder) => directoryFiles(folder!),
  ocr: nodeOcr,
  memoryBytes: 2 ** 30,
})
parentPort?.on('message', (call: Call) => void answer(host, call, post))
