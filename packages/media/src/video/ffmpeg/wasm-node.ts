import { createRequire } from 'node:module'
import { Worker } from 'node:worker_threads'
import type { FfmpegWasm, StartFfmpegWasm, WasmResult } from './wasm-host.ts'
import { threadSource } from './wasm-node-thread.ts'

/** The path of `@ffmpeg/core`'s script, or undefined where that optional peer is not installed. */
export function findFfmpegCore(): string | undefined {
  try {
    return createRequire(import.meta.url)
      .resolve('@ffmpeg/core')
      .replace(/([\\/])umd([\\/])/, '$1esm$2')
  } catch {
    return undefined
  }
}

/** Starts FFmpeg in a worker_thread. Media must be paths. @param core path of `ffmpeg-core.js`; the .wasm lies beside it. */
export function startFfmpegInNode(core: string): StartFfmpegWasm {
  return async () => {
    const worker = new Worker(threadSource, { eval: true, workerData: { core }, stdout: true, stderr: true })
    worker.unref()
    await answer(worker)
    return {
      async run({ program, args, medium }) {
        worker.postMessage({ program, args, medium })
        return (await answer(worker)) as WasmResult
      },
      terminate: () => void worker.terminate(),
    } satisfies FfmpegWasm
  }
}

interface Answer {
  readonly error?: string
}

/** The next message of the thread. The thread keeps the process alive only while it is asked. */
function answer(worker: Worker): Promise<Answer> {
  worker.ref()
  return new Promise<Answer>((resolve, reject) => {
    const settle = (action: () => void): void => {
      worker.off('message', onMessage).off('error', onError).off('exit', onExit)
      worker.unref()
      action()
    }
    const onMessage = (message: Answer): void =>
      settle(() => (message.error === undefined ? resolve(message) : reject(new Error(message.error))))
    const onError = (error: unknown): void => settle(() => reject(error as Error))
    const onExit = (code: number): void =>
      settle(() => reject(new Error(`The FFmpeg thread ended with code ${code}.`)))
    worker.on('message', onMessage).on('error', onError).on('exit', onExit)
  })
}
