import type { ModelWorker } from '../../../packages/models/src/supervisor/index.ts'
import { modelWorkerOver } from './worker-messages.ts'

/** A model worker in a module worker of the browser. */
export function spawnBrowserWorker(): { readonly model: ModelWorker; readonly thread: Worker } {
  const thread = new Worker(new URL('./browser-worker-entry.ts', import.meta.url), { type: 'module' })
  const model = modelWorkerOver({
    post: (call) => thread.postMessage(call),
    onReply: (callback) => thread.addEventListener('message', (event) => callback(event.data)),
    onDeath: (callback) => thread.addEventListener('error', (event) => callback(event.message)),
    terminate: () => thread.terminate(),
  })
  return { model, thread }
}
