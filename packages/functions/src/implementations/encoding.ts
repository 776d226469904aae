import type { VideoEncoding } from '@polytable/media/video-edit/encoding'

/** How a video is encoded, as it is given. */
export interface GivenEncoder {
  readonly videoEncoder: string | null
  readonly videoEncoderArgs: unknown
}

/** How pictures are encoded by options as they are given. */
export function videoEncodingOf({ videoEncoder, videoEncoderArgs }: GivenEncoder): VideoEncoding {
  return { encoder: videoEncoder, options: (videoEncoderArgs ?? {}) as Record<string, string | number> }
}

/** The same; undefined for the mode in which nothing is encoded. */
export function encodingOf(given: GivenEncoder & { readonly mode: string }): VideoEncoding | undefined {
  return given.mode === 'fast' ? undefined : videoEncodingOf(given)
}
