import type { VideoEncoding } from '@polytable/media/video-edit/types'

/** How pictures are encoded by options as they are given; undefined where they are not. */
export function encodingOf(given: {
  readonly mode: string
  readonly videoEncoder: string | null
  readonly videoEncoderArgs: unknown
}): VideoEncoding | undefined {
  if (given.mode === 'fast') return undefined
  return {
    encoder: given.videoEncoder,
    options: (given.videoEncoderArgs ?? {}) as Record<string, string | number>,
  }
}
