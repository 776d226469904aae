import { waitFor } from '../../abort.ts'
import { DECODE_STALL_TIMEOUT } from '../types.ts'
import type { FfmpegWasm, StartFfmpegWasm, WasmCommand, WasmResult } from './wasm-host.ts'

/** One FFmpeg for many askers: commands wait in line; a fresh instance is started after a trap or an abort. */
export interface WasmQueue {
  run(command: WasmCommand, signal?: AbortSignal): Promise<WasmResult>
  close(): void
}

export function createWasmQueue(start: StartFfmpegWasm): WasmQueue {
  let instance: Promise<FfmpegWasm> | undefined
  let last: Promise<unknown> = Promise.resolve()
  const stop = (): void => {
    void instance?.then((ffmpeg) => ffmpeg.terminate()).catch(() => undefined)
    instance = undefined
  }
  const runNow = async (command: WasmCommand, signal: AbortSignal | undefined): Promise<WasmResult> => {
    signal?.throwIfAborted()
    instance ??= start()
    try {
      const ffmpeg = await waitFor(instance, { signal })
      return await waitFor(ffmpeg.run(command), { signal, timeout: DECODE_STALL_TIMEOUT, what: 'FFmpeg' })
    } catch (error) {
      // A trap leaves the heap in disorder, and a command cannot be interrupted: both end the instance.
      stop()
      throw error
    }
  }
  return {
    run(command, signal) {
      const result = last.then(() => runNow(command, signal))
      last = result.catch(() => undefined)
      return waitFor(result, { signal })
    },
    close: stop,
  }
}
