import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { afterAll } from 'vitest'
import { build } from 'vite'
import type { ModelWorker } from '../../../packages/models/src/supervisor/index.ts'
import { modelWorkerOver } from './worker-messages.ts'

/** Within the repository, so that the worker finds the installed packages. */
const CACHE = fileURLToPath(new URL('../../../.cache/', import.meta.url))

let built: Promise<string> | undefined

afterAll(async () => {
  if (built !== undefined) await rm(await built, { recursive: true, force: true })
})

/** A model worker in a thread of Node, and the thread itself, so that a test can kill it. Built once for a test file. */
export async function spawnNodeWorker(): Promise<{ readonly model: ModelWorker; readonly thread: Worker }> {
  const thread = new Worker(join(await (built ??= buildWorker()), 'worker.mjs'))
  const model = modelWorkerOver({
    post: (call) => thread.postMessage(call),
    onReply: (callback) => thread.on('message', callback),
    onDeath: (callback) => {
      thread.on('error', callback)
      thread.on('exit', () => callback())
    },
    terminate: () => void thread.terminate(),
  })
  return { model, thread }
}

async function buildWorker(): Promise<string> {
  await mkdir(CACHE, { recursive: true })
  const folder = await mkdtemp(join(CACHE, 'model-worker-'))
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: [/^@polytable\//] },
    build: {
      ssr: fileURLToPath(new URL('./node-worker-entry.ts', import.meta.url)),
      outDir: folder,
      emptyOutDir: false,
      rollupOptions: { output: { entryFileNames: 'worker.mjs', format: 'es' } },
    },
  })
  return folder
}
