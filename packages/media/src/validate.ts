import { PolytableError } from '@polytable/model/errors/index'
import type { MediaInput } from '@polytable/model/ports/index'
import type { ImageCodecs, ImageMode } from './image/types.ts'
import { inputName, type OpenBlob } from './input/blob.ts'
import type { MediaKind } from './sniff/kind.ts'
import { sniffMediaType } from './sniff/media-type.ts'
import type { CheckAudio } from './validate/audio.ts'
import { checkDocument } from './validate/document.ts'
import type { VideoDecoder } from './video/types.ts'

/** What is known of a medium once it was checked. */
export interface ValidMedia {
  readonly mediaType: string
  /** Pixels, of images and videos. */
  readonly width?: number
  readonly height?: number
  /** Of images: Pillow's name of the pixel format. */
  readonly mode?: ImageMode
  /** Seconds, of videos and audio. */
  readonly duration?: number
}

export interface ValidatorParts {
  readonly openBlob: OpenBlob
  readonly images: ImageCodecs
  readonly video: VideoDecoder
  readonly audio: CheckAudio
  /** Whether images are decoded (which finds damage anywhere) and not only their headers read. */
  readonly decodeImages?: boolean
}

/**
 * Checks that a medium is what its column holds: an image's header (and pixels), a video's first frames, the first packet of
 * audio, the kind of a document. Never reads more than that.
 * @throws PolytableError INVALID_DATA_FORMAT where it is not.
 */
export type ValidateMedia = (kind: MediaKind, input: MediaInput, signal?: AbortSignal) => Promise<ValidMedia>

/** Frames of a video of which one must be decodable. */
const FIRST_FRAMES = 10

export function createMediaValidator(parts: ValidatorParts): ValidateMedia {
  const checks: Readonly<
    Record<MediaKind, (input: MediaInput, blob: Blob, signal?: AbortSignal) => Promise<ValidMedia>>
  > = {
    image: (input, _blob, signal) =>
      parts.decodeImages === true
        ? parts.images.checkImage(input, signal)
        : parts.images.imageInfo(input, signal),
    async video(input, blob, signal) {
      const mediaType = await typeOf(blob, input)
      // Some decoders take a picture for a video of one frame.
      if (mediaType.startsWith('image/') && mediaType !== 'image/gif') {
        throw new PolytableError('INVALID_DATA_FORMAT', `${inputName(input)} is an image, not a video.`)
      }
      const { width, height, duration } = await parts.video.probe(input, signal)
      await decodeOneFrame(parts.video, input, signal)
      return { mediaType, width, height, duration }
    },
    async audio(input, blob, signal) {
      const { duration } = await parts.audio(input, signal)
      return { mediaType: await typeOf(blob, input), duration }
    },
    document: async (input, blob) => ({ mediaType: await checkDocument(input, blob) }),
  }
  return async (kind, input, signal) => {
    signal?.throwIfAborted()
    const blob = await parts.openBlob(input)
    if (blob.size === 0) {
      throw new PolytableError('INVALID_DATA_FORMAT', `${inputName(input)} is empty.`, {
        hint: 'Check that the file was downloaded completely.',
      })
    }
    return checks[kind](input, blob, signal)
  }
}

/** One of the first frames must give pixels: the very first may depend on what was cut off. */
async function decodeOneFrame(video: VideoDecoder, input: MediaInput, signal?: AbortSignal): Promise<void> {
  const times: number[] = []
  for await (const batch of video.frames(input, signal)) {
    times.push(...batch.slice(0, FIRST_FRAMES).map((frame) => frame.time))
    break
  }
  let failure: unknown
  // A decoder stops at the first frame that it cannot decode, and each attempt may start a program.
  const starts = new Set([0, times.length >> 1, times.length - 1])
  for (const start of times.length > 0 ? starts : []) {
    try {
      for await (const frame of video.decode(input, times.slice(start), signal)) {
        if (frame.byteLength > 0) return
      }
    } catch (error) {
      signal?.throwIfAborted()
      failure ??= error
    }
  }
  throw (
    failure ??
    new PolytableError('INVALID_DATA_FORMAT', `${inputName(input)} has no frames.`, {
      hint: 'Check that the file is a video and was downloaded completely.',
    })
  )
}

async function typeOf(blob: Blob, input: MediaInput): Promise<string> {
  return (await sniffMediaType(blob, input.name ?? input.url, input.mediaType)) ?? input.mediaType
}
