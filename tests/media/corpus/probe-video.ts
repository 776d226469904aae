import { execFileSync } from 'node:child_process'

/** What FFmpeg, which decodes a video, says of it. */
export interface ProbedVideo {
  readonly name: string
  readonly frames: readonly ProbedFrame[]
  /** Of the frames as players show them, upright. */
  readonly width: number
  readonly height: number
  readonly codec: string
  /** As FFmpeg names it; 'unknown' where the file declares none. */
  readonly matrix: string
  /** The first and the last frame as FFmpeg shows them, RGB, in base64. */
  readonly pictures: readonly [string, string]
}

export interface ProbedFrame {
  /** Seconds; null for frames that have no time. */
  readonly time: number | null
  readonly keyFrame: boolean
}

interface Probed {
  readonly frames: readonly { readonly best_effort_timestamp_time?: string; readonly key_frame: number }[]
  readonly streams: readonly {
    readonly codec_name: string
    readonly width: number
    readonly height: number
    readonly color_space?: string
    readonly side_data_list?: readonly { readonly rotation?: number }[]
  }[]
}

/** What ffprobe says of a file. */
export function probeVideo(name: string, path: string): Omit<ProbedVideo, 'pictures'> {
  const args = ['-v', 'error', '-select_streams', 'v:0', '-show_frames', '-show_streams', '-of', 'json', path]
  const { frames, streams } = JSON.parse(execFileSync('ffprobe', args).toString()) as Probed
  const stream = streams[0]!
  const rotation = stream.side_data_list?.find((data) => data.rotation !== undefined)?.rotation ?? 0
  const isTurned = rotation % 180 !== 0
  return {
    name,
    width: isTurned ? stream.height : stream.width,
    height: isTurned ? stream.width : stream.height,
    codec: stream.codec_name,
    matrix: stream.color_space ?? 'unknown',
    frames: frames.map((frame) => ({
      time: frame.best_effort_timestamp_time === undefined ? null : Number(frame.best_effort_timestamp_time),
      keyFrame: frame.key_frame === 1,
    })),
  }
}
