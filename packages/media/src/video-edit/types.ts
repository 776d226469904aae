import type { MediaInput } from '@polytable/model/ports/index'

/** A part of a video, in seconds of its own time. */
export interface VideoPart {
  readonly from: number
  /** Infinity for all that is left. */
  readonly to: number
}

/** What FFmpeg is told of encoding. */
export interface VideoEncoding {
  /** FFmpeg's name of the encoder; its choice for H.264 where there is none. */
  readonly encoder: string | null
  readonly options: Readonly<Record<string, string | number>>
}

/** Makes videos of parts of videos. */
export interface VideoCutter {
  /** The part without encoding it again: what is needed to decode it is in the file too, and not shown. */
  copy(input: MediaInput, part: VideoPart, signal?: AbortSignal): Promise<Blob>
  /** The part, its pictures encoded again. */
  encode(input: MediaInput, part: VideoPart, encoding: VideoEncoding, signal?: AbortSignal): Promise<Blob>
}
