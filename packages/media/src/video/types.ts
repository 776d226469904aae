import type { MediaInput } from '@polytable/model/ports/index'
import type { Orientation } from '../image/turn.ts'
import type { ImagePixels } from '../image/types.ts'
import type { ColourMatrix } from './colour.ts'

export interface VideoInfo {
  /** Pixels of a frame as it is shown, turned as the container asks. */
  readonly width: number
  readonly height: number
  /** Length of the video stream in seconds. */
  readonly duration: number
  /** Codec as FFmpeg names it: h264, hevc, vp8, vp9, av1, mpeg1video, … */
  readonly codec: string
  /** Container as FFmpeg names it: mov,mp4,m4a,3gp,3g2,mj2 / matroska,webm / mpeg / … */
  readonly container: string
  /** How decoded frames are turned to be shown. */
  readonly orientation: Orientation
  /** The colour matrix that the file declares; null where it declares none and {@link GUESSED_MATRIX} is taken. */
  readonly matrix: ColourMatrix | null
}

export type PictureType = 'I' | 'P' | 'B'

/** Where a frame of a video is. */
export interface FramePlace {
  /** Presentation time in seconds. */
  readonly time: number
  /** The same in units of the stream's time base. */
  readonly pts: number
  /** Whether it is decoded without another. */
  readonly keyFrame: boolean
}

/** One frame of a video, known without being decoded. */
export interface FrameInfo extends FramePlace {
  /** 0-based, in presentation order. */
  readonly index: number
  /** Decoding time of the packet that completes the frame, in units of the stream's time base; null where none is known. */
  readonly dts: number | null
  readonly isCorrupt: boolean
  /** null where the container does not tell and the bytes are of an unknown codec. */
  readonly pictType: PictureType | null
  readonly interlacedFrame: boolean | null
}

/** One decoded frame, held as its decoder gave it: planes of video take three eighths of the memory of RGBA. */
export interface VideoFrame {
  /** The frame's own presentation time in seconds. */
  readonly time: number
  readonly width: number
  readonly height: number
  /** Bytes that the frame holds. */
  readonly byteLength: number
  /** 8-bit RGBA, rows from the top, no padding. Made anew by each call: the caller may change them or send them away. */
  pixels(): ImagePixels
}

/** A frame, and what decoded it. */
export interface ServedFrame extends VideoFrame {
  /** The name of the {@link FrameDecoder}. */
  readonly decoder: string
}

/** Greatest number of frames in one batch of {@link VideoDemuxer.frames}. */
export const FRAME_BATCH = 1024

/** Reads what a container says of its video, without decoding where the container allows it. */
export interface VideoDemuxer {
  readonly name: string
  canOpen(input: MediaInput, signal?: AbortSignal): Promise<boolean>
  /** @throws PolytableError INVALID_DATA_FORMAT where there is no video. */
  probe(input: MediaInput, signal?: AbortSignal): Promise<VideoInfo>
  /** All frames in presentation order, in batches of at most {@link FRAME_BATCH}. */
  frames(input: MediaInput, signal?: AbortSignal): AsyncIterable<FrameInfo[]>
  /** The same frames, by no more than the container's index where it has one: the bytes of frames are not read. */
  places(input: MediaInput, signal?: AbortSignal): AsyncIterable<readonly FramePlace[]>
}

/** Turns frames into pixels, as they are stored: not turned. */
export interface FrameDecoder {
  readonly name: string
  canDecode(input: MediaInput, signal?: AbortSignal): Promise<boolean>
  /**
   * One frame per requested time, in the same order: the last frame that starts at or before the time (the first frame where
   * the time is before all).
   * @param times seconds, ascending.
   */
  decode(input: MediaInput, times: readonly number[], signal?: AbortSignal): AsyncIterable<VideoFrame>
}

/** What the rest of the program sees of video: frames are upright. Aborting rejects within 100 ms with the signal's reason. */
export interface VideoDecoder {
  probe(input: MediaInput, signal?: AbortSignal): Promise<VideoInfo>
  frames(input: MediaInput, signal?: AbortSignal): AsyncIterable<FrameInfo[]>
  places(input: MediaInput, signal?: AbortSignal): AsyncIterable<readonly FramePlace[]>
  decode(input: MediaInput, times: readonly number[], signal?: AbortSignal): AsyncIterable<ServedFrame>
  /** Releases open files and threads. */
  close(): Promise<void>
}

/** Milliseconds without a frame after which a decoder is given up. */
export const DECODE_STALL_TIMEOUT = 60_000

/** The most pixels of a frame that is decoded: some more than 16K video has. */
export const MAX_FRAME_PIXELS = 2 ** 27

/** Seconds by which a frame may start after a requested time and still be the one meant: containers round times. */
export const TIME_TOLERANCE = 1e-5
