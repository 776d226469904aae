import { PolytableError } from '@polytable/model/errors/index'
import { inputName, type OpenBlob } from '../input/blob.ts'
import { quiet, safeInput, type Ffmpeg } from '../video/ffmpeg/ffmpeg.ts'
import { convertPart } from './conversion.ts'
import type { VideoCutter, VideoEncoding, VideoPart } from './types.ts'

/** @param engines FFmpeg, for what the platform itself cannot do; tried in this order */
export function createVideoCutter(openBlob: OpenBlob, engines: readonly Ffmpeg[]): VideoCutter {
  const cutter: VideoCutter = {
    async copy(input, part, signal) {
      const copied = await convertPart(await openBlob(input), part, false, signal)
      return copied ?? cutter.encode(input, part, { encoder: null, options: {} }, signal)
    },
    async encode(input, part, encoding, signal) {
      const isPlain = encoding.encoder === null && Object.keys(encoding.options).length === 0
      const converted = isPlain ? await convertPart(await openBlob(input), part, true, signal) : undefined
      if (converted !== undefined) return converted
      let failure: unknown
      for (const ffmpeg of engines) {
        try {
          const pieces: Uint8Array[] = []
          const args = (...names: [string, string]): string[] => encodeArguments(...names, part, encoding)
          for await (const piece of ffmpeg.output({ input, args, toFile: true }, signal)) pieces.push(piece)
          return new Blob(pieces as BlobPart[], { type: 'video/mp4' })
        } catch (error) {
          signal?.throwIfAborted()
          failure ??= error
        }
      }
      throw failure ?? cannotEncode(inputName(input), isPlain)
    },
  }
  return cutter
}

function encodeArguments(
  input: string,
  output: string,
  { from, to }: VideoPart,
  { encoder, options }: VideoEncoding,
): string[] {
  const given = Object.entries(options).flatMap(([name, value]) => [`-${name}`, String(value)])
  return [
    ...[...quiet, ...safeInput],
    // Cut down: rounding must not leave out the first frame.
    ...(from > 0 ? ['-ss', (Math.floor(from * 1e6) / 1e6).toFixed(6)] : []),
    ...['-i', input, ...(to === Infinity ? [] : ['-t', (to - Math.max(0, from)).toFixed(6)])],
    ...['-map', '0:v:0', '-map', '0:a?', '-fps_mode', 'passthrough'],
    // Most encoders of H.264 take even sizes only.
    ...['-vf', 'crop=trunc(iw/2)*2:trunc(ih/2)*2:0:0', '-pix_fmt', 'yuv420p'],
    ...['-c:v', encoder ?? 'h264', ...given, '-c:a', 'aac', '-f', 'mp4', '-y', output],
  ]
}

function cannotEncode(name: string, isPlain: boolean): PolytableError {
  return new PolytableError('INVALID_CONFIGURATION', `${name} cannot be encoded here`, {
    hint: isPlain
      ? 'In Node, install the program ffmpeg, or the packages @ffmpeg/ffmpeg and @ffmpeg/core; in browsers, pass ffmpegCore to open().'
      : 'Encoders are chosen among those of FFmpeg: in browsers, pass ffmpegCore to open(), or leave out videoEncoder and videoEncoderArgs.',
  })
}
