import { parentPort } from 'node:worker_threads'
import { createModelHost } from '../../../packages/models/src/host/index.ts'
import { answer, type Call, type Reply } from './worker-messages.ts'

const post = (reply: Reply): void => parentPort?.postMessage(reply)
const host = createModelHost({ native: true, onProgress: () => post({ activity: true }) })
parentPort?.on('message', (call: Call) => void answer(host, call, post))
