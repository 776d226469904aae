import { PolytableError } from '@polytable/model/errors/index'

/** What FFmpeg is told of encoding. */
export interface VideoEncoding {
  /** FFmpeg's name of the encoder; its choice for H.264 where there is none. */
  readonly encoder: string | null
  readonly options: Readonly<Record<string, string | number>>
}

/** H.264 as the platform encodes it. */
export const plainEncoding: VideoEncoding = { encoder: null, options: {} }

/** Whether the platform's own encoder does. */
export function isPlain({ encoder, options }: VideoEncoding): boolean {
  return encoder === null && Object.keys(options).length === 0
}

/** How FFmpeg is told of it. */
export function encoderArguments({ encoder, options }: VideoEncoding): string[] {
  const given = Object.entries(options).flatMap(([name, value]) => [`-${name}`, String(value)])
  return ['-c:v', encoder ?? 'h264', ...given]
}

/** Why nothing can be encoded. @param what the name of a file, or the kind of what was to be made */
export function cannotEncode(what: string, encoding: VideoEncoding): PolytableError {
  return new PolytableError('INVALID_CONFIGURATION', `${what} cannot be encoded here`, {
    hint: isPlain(encoding)
      ? 'In Node, install the program ffmpeg, or the packages @ffmpeg/ffmpeg and @ffmpeg/core; in browsers, pass ffmpegCore to open().'
      : 'Encoders are chosen among those of FFmpeg: in browsers, pass ffmpegCore to open(), or leave out videoEncoder and videoEncoderArgs.',
  })
}
