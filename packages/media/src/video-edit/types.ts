import type { MediaInput } from '@polytable/model/ports/index'
import type { VideoEncoding } from './encoding.ts'

/** A part of a video, in seconds of its own time. */
export interface VideoPart {
  readonly from: number
  /** Infinity for all that is left. */
  readonly to: number
}

/** FFmpeg's descriptions of filters. */
export interface FilterGraphs {
  /** Of the pictures. */
  readonly video: string
  /** Of the sound, which stays as it is where there is none. */
  readonly audio: string | null
}

/** Makes videos of videos. */
export interface VideoCutter {
  /** The part without encoding it again: what is needed to decode it is in the file too, and not shown. */
  copy(input: MediaInput, part: VideoPart, signal?: AbortSignal): Promise<Blob>
  /** The part, its pictures encoded again. */
  encode(input: MediaInput, part: VideoPart, encoding: VideoEncoding, signal?: AbortSignal): Promise<Blob>
  /** The video as FFmpeg's filters change it. */
  filter(
    input: MediaInput,
    graphs: FilterGraphs,
    encoding: VideoEncoding,
    signal?: AbortSignal,
  ): Promise<Blob>
}
