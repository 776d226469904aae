import type { MediaInput } from '@polytable/model/ports/index'

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
  ...['mpegvideo', 'h264', 'hevc', 'm4v', 'ivf', 'gif', 'apng', 'ogg', 'wav', 'w64', 'aiff', 'au', 'caf'],
  ...['mp3', 'flac', 'aac', 'ac3', 'eac3', 'dts', 'amr', 'ape', 'tta', 'wv', 'rm', 'mxf', 'nut', 'dv'],
]

/** What stands before each input: only the one file is opened, as a container of sound or video. */
export const safeInput: readonly string[] = [
  ...['-protocol_whitelist', 'file', '-format_whitelist', CONTAINERS.join(',')],
]

/** What every run begins with. */
export const quiet: readonly string[] = ['-hide_banner', '-nostdin', '-nostats', '-loglevel', 'error']
