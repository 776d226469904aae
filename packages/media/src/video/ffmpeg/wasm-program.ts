import { PolytableError } from '@polytable/model/errors/index'
import type { MediaInput } from '@polytable/model/ports/index'
import { runMounted, type MountMedium } from '../ffmpeg-wasm.ts'
import type { Ffmpeg, FfmpegRun } from './ffmpeg.ts'
import { WASM_INPUT, WASM_OUTPUT } from './wasm-host.ts'
import type { WasmQueue } from './wasm-queue.ts'

/** FFmpeg compiled to WebAssembly. */
export function createFfmpegWasm(queue: WasmQueue, mount: MountMedium): Ffmpeg {
  return {
    name: 'ffmpeg-wasm',
    streams: false,
    async *output({ input, args }, signal) {
      const command = [...args(WASM_INPUT, WASM_OUTPUT)]
      const { output, log } = await runMounted(queue, mount, 'ffmpeg', command, await inputOf(input), signal)
      if (output === undefined) {
        throw new PolytableError('INVALID_DATA_FORMAT', `FFmpeg failed: ${log.at(-1) ?? ''}`, {
          cause: new Error(log.slice(-5).join('\n')),
        })
      }
      yield output
    },
  }
}

/** Bytes that come are held: the program reads files only. */
async function inputOf(input: FfmpegRun['input']): Promise<MediaInput> {
  if ('url' in input) return input
  const pieces: Uint8Array[] = []
  for await (const piece of input) pieces.push(piece)
  const blob = new Blob(pieces as BlobPart[])
  return { url: '', mediaType: '', size: blob.size, hash: '', blob }
}
