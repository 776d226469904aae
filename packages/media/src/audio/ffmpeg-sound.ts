import type { MediaInput } from '@polytable/model/ports/index'
import { quiet, safeInput, type Ffmpeg } from '../video/ffmpeg/ffmpeg.ts'
import { readWavStream, type WavStream } from './wav-stream.ts'
import type { SoundDecoder } from './types.ts'

/** Seconds that are decoded in one run where the output of a run is held in memory. */
const PIECE_SECONDS = 300

/** Decodes by FFmpeg. */
export function createFfmpegSound(ffmpeg: Ffmpeg): SoundDecoder {
  const decode = (input: MediaInput, stream: number, signal?: AbortSignal, piece?: number) =>
    readWavStream(
      ffmpeg.output({ input, args: (...names) => decodeArguments(...names, stream, piece) }, signal),
    )
  return {
    name: ffmpeg.name,
    async open(input, stream, signal) {
      if (ffmpeg.streams) return decode(input, stream, signal)
      const first = await decode(input, stream, signal, 0)
      if (first === undefined) return undefined
      return {
        ...first,
        chunks: (async function* () {
          let piece: WavStream | undefined = first
          for (let i = 1; piece !== undefined; i++) {
            let frames = 0
            for await (const chunk of piece.chunks) {
              frames += chunk[0]!.length
              yield chunk
            }
            if (frames < PIECE_SECONDS * first.sampleRate) return
            piece = await decode(input, stream, signal, i)
          }
        })(),
      }
    },
  }
}

/** @param piece which of the pieces; all without */
function decodeArguments(input: string, output: string, stream: number, piece?: number): string[] {
  const part =
    piece === undefined
      ? []
      : ['-af', `atrim=start=${piece * PIECE_SECONDS}:end=${(piece + 1) * PIECE_SECONDS}`]
  return [
    ...[...quiet, ...safeInput, '-i', input, '-map', `0:a:${stream}`, ...part],
    ...['-c:a', 'pcm_f32le', '-bitexact', '-f', 'wav', '-y', output],
  ]
}
