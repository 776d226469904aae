import type { MediaInput } from '@polytable/model/ports/index'
import { MAX_FRAME_PIXELS } from '../types.ts'

/** One run of FFmpeg on one medium, or on bytes as they come. */
export interface FfmpegRun {
  readonly input: MediaInput | AsyncIterable<Uint8Array>
  /** FFmpeg's arguments, for input and output as it names them. */
  readonly args: (input: string, output: string) => string[]
  /** Whether FFmpeg goes back in what it writes, as for MP4. */
  readonly toFile?: boolean
}

/** FFmpeg, as a program of the machine or as WebAssembly. */
export interface Ffmpeg {
  readonly name: string
  /** Whether output comes while it is made. Otherwise all of it is held in memory. */
  readonly streams: boolean
  /** What a run writes. @throws PolytableError INVALID_DATA_FORMAT where it fails */
  output(run: FfmpegRun, signal?: AbortSignal): AsyncIterable<Uint8Array>
}

/** Containers of sound and video. Not lists of files: a medium must not make FFmpeg open another. */
const CONTAINERS = [
  ...['mov', 'mp4', 'm4a', '3gp', '3g2', 'mj2', 'matroska', 'webm', 'avi', 'flv', 'asf', 'mpeg', 'mpegts'],
  ...['mpegvideo', 'h264', 'hevc', 'vc1', 'av1', 'obu', 'm4v', 'ivf', 'mjpeg', 'yuv4mpegpipe', 'gif', 'apng'],
  ...['swf', 'wtv', 'rm', 'mxf', 'nut', 'dv', 'ogg', 'wav', 'w64', 'aiff', 'au', 'caf', 'voc', 'mp3', 'flac'],
  ...[
    'aac',
    'loas',
    'ac3',
    'eac3',
    'truehd',
    'mlp',
    'dts',
    'amr',
    'amrnb',
    'amrwb',
    'ape',
    'tta',
    'tak',
    'wv',
  ],
  ...['mpc', 'mpc8', 'dsf', 'gsm'],
]

/** Bytes of the greatest block of memory that FFmpeg may take: more than the largest frame of ten bits a sample needs. */
const MAX_BLOCK = 2 ** 30

/** The bounds of an input whose container is among some, and which is reached in some ways. */
function boundedInput(protocols: readonly string[], containers: readonly string[]): readonly string[] {
  return [
    ...['-max_alloc', String(MAX_BLOCK), '-max_pixels', String(MAX_FRAME_PIXELS)],
    ...['-protocol_whitelist', protocols.join(','), '-format_whitelist', containers.join(',')],
  ]
}

/**
 * What stands before each input of FFmpeg's programs: only the one file is opened, as a container of sound or video, and neither
 * its frames nor what it declares to need are without bounds.
 */
export const safeInput = boundedInput(['file'], CONTAINERS)

/** What stands before a list of sections of a movie, which comes through a pipe. */
export const safeSections: readonly string[] = [
  ...['-f', 'concat', '-safe', '0', ...boundedInput(['file', 'pipe'], ['concat', 'mov'])],
]

/** What every run of `ffmpeg` begins with, as much as it tells. */
export const beginning = (level: 'error' | 'info'): readonly string[] => [
  ...['-hide_banner', '-nostdin', '-nostats', '-loglevel', level],
]

/** What every run begins with that tells of nothing but failures. */
export const quiet = beginning('error')
