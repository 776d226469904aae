import type { MediaInput } from '@polytable/model/ports/index'
import { inputName, type OpenBlob } from '../input/blob.ts'
import { encodedBy } from '../encoded-by.ts'
import { quiet, safeInput, type Ffmpeg } from '../video/ffmpeg/ffmpeg.ts'
import { convertPart } from './conversion.ts'
import { cannotEncode, encoderArguments, isPlain, plainEncoding, type VideoEncoding } from './encoding.ts'
import type { FilterGraphs, VideoCutter, VideoPart } from './types.ts'

/** @param engines FFmpeg, for what the platform itself cannot do; tried in this order */
export function createVideoCutter(openBlob: OpenBlob, engines: readonly Ffmpeg[]): VideoCutter {
  const byFfmpeg = async (
    input: MediaInput,
    args: (input: string, output: string) => string[],
    encoding: VideoEncoding,
    signal: AbortSignal | undefined,
  ): Promise<Blob> => {
    let failure: unknown
    for (const ffmpeg of engines) {
      try {
        const pieces: Uint8Array[] = []
        for await (const piece of ffmpeg.output({ input, args, toFile: true }, signal)) pieces.push(piece)
        return encodedBy(ffmpeg.name, new Blob(pieces as BlobPart[], { type: 'video/mp4' }))
      } catch (error) {
        signal?.throwIfAborted()
        failure ??= error
      }
    }
    throw failure ?? cannotEncode(inputName(input), encoding)
  }
  const cutter: VideoCutter = {
    async copy(input, part, signal) {
      const copied = await convertPart(await openBlob(input), part, false, signal)
      return copied ?? cutter.encode(input, part, plainEncoding, signal)
    },
    async encode(input, part, encoding, signal) {
      const converted = isPlain(encoding)
        ? await convertPart(await openBlob(input), part, true, signal)
        : undefined
      if (converted !== undefined) return converted
      return byFfmpeg(input, (...names) => encodeArguments(...names, part, encoding), encoding, signal)
    },
    filter(input, graphs, encoding, signal) {
      return byFfmpeg(input, (...names) => filterArguments(...names, graphs, encoding), encoding, signal)
    },
  }
  return cutter
}

/** Most encoders of H.264 take even sizes only. */
const EVEN = 'crop=trunc(iw/2)*2:trunc(ih/2)*2:0:0'

function encodeArguments(
  input: string,
  output: string,
  { from, to }: VideoPart,
  encoding: VideoEncoding,
): string[] {
  return [
    ...[...quiet, ...safeInput],
    // Cut down: rounding must not leave out the first frame.
    ...(from > 0 ? ['-ss', (Math.floor(from * 1e6) / 1e6).toFixed(6)] : []),
    ...['-i', input, ...(to === Infinity ? [] : ['-t', (to - Math.max(0, from)).toFixed(6)])],
    ...['-map', '0:v:0', '-map', '0:a?', '-fps_mode', 'passthrough'],
    ...['-vf', EVEN, '-pix_fmt', 'yuv420p'],
    ...[...encoderArguments(encoding), '-c:a', 'aac', '-f', 'mp4', '-y', output],
  ]
}

function filterArguments(
  input: string,
  output: string,
  { video, audio }: FilterGraphs,
  encoding: VideoEncoding,
): string[] {
  return [
    ...[...quiet, ...safeInput, '-i', input, '-map', '0:v:0', '-map', '0:a?'],
    ...['-vf', `${video},${EVEN}`, '-pix_fmt', 'yuv420p', ...encoderArguments(encoding)],
    ...(audio === null ? ['-c:a', 'copy'] : ['-af', audio, '-c:a', 'aac']),
    ...['-f', 'mp4', '-y', output],
  ]
}
