import { createReadStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { waitFor } from '../../../abort.ts'
import { openLocalFile } from '../../../input/node.ts'
import { DECODE_STALL_TIMEOUT } from '../../types.ts'
import type { Ffmpeg } from '../ffmpeg.ts'
import { runProcess } from './run-process.ts'

/** Bytes of a file that FFmpeg may write. */
const MAX_FILE = 2 ** 31

/** A program `ffmpeg` of this machine. @param ffmpeg absolute path */
export function createFfmpegProgram(ffmpeg: string): Ffmpeg {
  return {
    name: 'ffmpeg',
    streams: true,
    async *output({ input, args, toFile = false }, signal) {
      const file = 'url' in input ? await openLocalFile(input, signal) : undefined
      const name = file === undefined ? 'pipe:0' : `file:${file.path}`
      const fed = 'url' in input ? undefined : input
      const folder = toFile ? await mkdtemp(join(tmpdir(), 'polytable-ffmpeg-')) : undefined
      try {
        if (folder === undefined) {
          yield* stdoutOf(ffmpeg, args(name, 'pipe:1'), fed, signal)
          return
        }
        const output = join(folder, 'output')
        // How far it is comes every half second: a program that says nothing any more is ended.
        const own = args(name, `file:${output}`)
        const command = [
          '-progress',
          'pipe:1',
          ...own.slice(0, -1),
          '-fs',
          String(MAX_FILE),
          ...own.slice(-1),
        ]
        for await (const _progress of stdoutOf(ffmpeg, command, fed, signal)) signal?.throwIfAborted()
        yield* createReadStream(output) as AsyncIterable<Buffer>
      } finally {
        await file?.release()
        if (folder !== undefined) await rm(folder, { recursive: true, force: true })
      }
    },
  }
}

async function* stdoutOf(
  program: string,
  args: readonly string[],
  input: AsyncIterable<Uint8Array> | undefined,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  const process = runProcess(program, args, undefined, input)
  const pieces = process.stdout[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  const wait = { signal, timeout: DECODE_STALL_TIMEOUT, what: 'FFmpeg' }
  try {
    for (;;) {
      const next = await waitFor(pieces.next(), wait)
      if (next.done === true) break
      yield next.value
    }
    await waitFor(process.done, wait)
  } finally {
    process.kill()
    process.stdout.destroy()
  }
}
