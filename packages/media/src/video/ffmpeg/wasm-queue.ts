import { waitFor } from '../../abort.ts'
import { DECODE_STALL_TIMEOUT } from '../types.ts'
import type { FfmpegWasm, StartFfmpegWasm, WasmCommand, WasmResult } from './wasm-host.ts'

/**
 * Runs of one instance at most. Each run of FFmpeg ends in an exception, which leaves its part of the stack of 64 kB taken: of one
 * that succeeds 224 bytes, of one that fails 8 kB and more (`@ffmpeg/core` 0.12.10). Where the stack is full, the heap is overwritten.
 */
const MAX_RUNS = 32

/** One FFmpeg for many askers: commands wait in line; a fresh instance is started after a failure, a trap or an abort. */
export interface WasmQueue {
  run(command: WasmCommand, signal?: AbortSignal): Promise<WasmResult>
  close(): void
}

export function createWasmQueue(start: StartFfmpegWasm): WasmQueue {
  let instance: Promise<FfmpegWasm> | undefined
  let runs = 0
  let last: Promise<unknown> = Promise.resolve()
  const stop = (): void => {
    void instance?.then((ffmpeg) => ffmpeg.terminate()).catch(() => undefined)
    instance = undefined
    runs = 0
  }
  const runNow = async (command: WasmCommand, signal: AbortSignal | undefined): Promise<WasmResult> => {
    signal?.throwIfAborted()
    instance ??= start()
    try {
      const ffmpeg = await waitFor(instance, { signal })
      const result = await waitFor(ffmpeg.run(command), {
        signal,
        timeout: DECODE_STALL_TIMEOUT,
        what: 'FFmpeg',
      })
      const failed = command.program === 'ffmpeg' && result.status !== 0
      if (failed || ++runs === MAX_RUNS) stop()
      return result
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
