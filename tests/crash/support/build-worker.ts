import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const repository = fileURLToPath(new URL('../../..', import.meta.url))

export interface BuiltWorker {
  /** The script for Node. */
  readonly path: string
  remove(): Promise<void>
}

/** Brings the worker process into one file of JavaScript, once: it is started often. It lies where 'polytable' is found. */
export async function buildWorker(script = 'worker-process'): Promise<BuiltWorker> {
  const folder = join(repository, '.cache', `crash-${script}-${process.pid}`)
  await build({
    root: repository,
    configFile: false,
    logLevel: 'error',
    ssr: { external: ['polytable', 'polytable/functions', 'polytable/models'] },
    build: {
      ssr: join(repository, `tests/crash/support/${script}.ts`),
      outDir: folder,
      target: 'node20',
      rolldownOptions: { output: { entryFileNames: 'worker.mjs' } },
    },
  })
  return {
    path: join(folder, 'worker.mjs'),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}
