import { parentPort, workerData } from 'node:worker_threads'
import { register } from 'tsx/esm/api'

register()
const { lockDirectory } = await import('../../../packages/store/src/pglite/node/lock-directory.ts')
await lockDirectory(workerData)
parentPort.postMessage('locked')
// Busy, as PGlite is: nothing of this thread answers any more.
for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000)
