import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { afterAll } from 'vitest'
import { build } from 'vite'

let built: Promise<string> | undefined

afterAll(async () => {
  if (built !== undefined) await rm(await built, { recursive: true, force: true })
})

/** Starts the test worker as plain JavaScript, the way a published worker runs. Built once for a test file. */
export async function startNodeWorker(): Promise<Worker> {
  const folder = await (built ??= buildWorker())
  return new Worker(join(folder, 'worker.js'))
}

async function buildWorker(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'polytable-rpc-'))
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: {
      ssr: fileURLToPath(new URL('./node-worker-entry.ts', import.meta.url)),
      outDir: folder,
      emptyOutDir: false,
      rollupOptions: { output: { entryFileNames: 'worker.js', format: 'cjs' } },
    },
  })
  return folder
}
