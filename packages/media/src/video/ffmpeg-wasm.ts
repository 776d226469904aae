import type { MediaInput } from '@polytable/model/ports/index'
import { PolytableError } from '@polytable/model/errors/index'
import { inputName, type OpenBlob } from '../input/blob.ts'
import { frameListArguments, passArguments, probeArguments } from './ffmpeg/arguments.ts'
import { decodeByPasses, type PassRunner } from './ffmpeg/decode-passes.ts'
import type { FfprobeRunner } from './ffmpeg/ffprobe-demuxer.ts'
import { frameOf } from './ffmpeg/decoded-frame.ts'
import type { FrameTables } from './ffmpeg/frame-tables.ts'
import { createShowinfoReader, type ShownFrame } from './ffmpeg/showinfo.ts'
import { WASM_INPUT, WASM_OUTPUT, type WasmCommand, type WasmResult } from './ffmpeg/wasm-host.ts'
import type { WasmQueue } from './ffmpeg/wasm-queue.ts'
import type { FrameDecoder } from './types.ts'

/** Another run in the same instance costs little: seconds of video worth skipping. */
const MAX_GAP_SECONDS = 1.5
/** Bytes of raw frames that one run may leave in memory. */
const OUTPUT_BYTES = 48 * 2 ** 20

/** A medium as the thread can read it: a Blob, or (Node) the path of a file. */
export interface MountedMedium {
  readonly path: WasmCommand['medium']
  release(): Promise<void>
}

export type MountMedium = (input: MediaInput, signal?: AbortSignal) => Promise<MountedMedium>

/** Hands over Blobs. */
export function mountBlob(openBlob: OpenBlob): MountMedium {
  return async (input) => ({ path: await openBlob(input), release: async () => undefined })
}

/** Decodes by FFmpeg compiled to WebAssembly: slower than all others, knows nearly all formats (no AV1). */
export function createFfmpegWasmDecoder(
  queue: WasmQueue,
  mount: MountMedium,
  tables: FrameTables,
  probe: FfprobeRunner,
): FrameDecoder {
  const runner: PassRunner = {
    tables,
    gap: MAX_GAP_SECONDS,
    async maxFrames(input, signal) {
      const { streams } = JSON.parse(await probe.describe(input, probeArguments, signal)) as {
        streams?: readonly { readonly width?: number; readonly height?: number }[]
      }
      const { width = 0, height = 0 } = streams?.[0] ?? {}
      return Math.max(1, Math.floor(OUTPUT_BYTES / Math.max(1, width * height * 1.5)))
    },
    async *run(input, pass, table, signal) {
      const args = passArguments({ table, pass, input: WASM_INPUT, output: WASM_OUTPUT })
      const { log, output } = await runMounted(queue, mount, 'ffmpeg', args, input, signal)
      if (output === undefined) return
      const read = createShowinfoReader()
      const shown = log.map(read).filter((frame): frame is ShownFrame => frame !== undefined)
      let at = 0
      for (const [i, frame] of shown.entries()) {
        if (at + frame.size > output.length) return
        // A copy: a frame that is kept must not hold those decoded with it.
        const planes = output.slice(at, at + frame.size)
        at += frame.size
        yield frameOf(frame, planes, table.times[pass.frames[i]!] ?? frame.time)
      }
    },
  }
  return {
    name: 'ffmpeg-wasm',
    async canDecode(input, signal) {
      const table = await tables.read(input, signal).catch((error: unknown) => {
        if (PolytableError.is(error) && error.code === 'INVALID_DATA_FORMAT') return undefined
        throw error
      })
      return table !== undefined && table.times.length > 0
    },
    decode: (input, times, signal) => decodeByPasses(runner, input, times, signal),
  }
}

/** Describes media by ffprobe compiled to WebAssembly. */
export function createFfprobeWasm(queue: WasmQueue, mount: MountMedium): FfprobeRunner {
  const output = async (
    input: MediaInput,
    args: readonly string[],
    signal: AbortSignal | undefined,
  ): Promise<string> => {
    // ffprobe's exit code says nothing here; what it wrote does.
    const result = await runMounted(queue, mount, 'ffprobe', [...args, '-o', WASM_OUTPUT], input, signal)
    if (result.output !== undefined) return new TextDecoder().decode(result.output)
    throw new PolytableError('INVALID_DATA_FORMAT', `${inputName(input)} is not a supported video.`, {
      cause: new Error(result.log.slice(-5).join('\n')),
    })
  }
  return {
    name: 'ffprobe-wasm',
    describe: (input, args, signal) => output(input, args(WASM_INPUT), signal),
    async *frameLines(input, signal) {
      yield* (await output(input, frameListArguments(WASM_INPUT), signal)).split('\n')
    },
  }
}

/** Runs a command on a medium. */
export async function runMounted(
  queue: WasmQueue,
  mount: MountMedium,
  program: WasmCommand['program'],
  args: readonly string[],
  input: MediaInput,
  signal: AbortSignal | undefined,
): Promise<WasmResult> {
  const medium = await mount(input, signal)
  try {
    return await queue.run({ program, args, medium: medium.path }, signal)
  } finally {
    await medium.release()
  }
}
