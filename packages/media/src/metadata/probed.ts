import { safeInput } from '../video/ffmpeg/ffmpeg.ts'
import { escapeTag } from './codec.ts'
import type { ContainerMetadata, StreamMetadata } from './types.ts'

interface ProbedStream {
  readonly codec_type?: string
  readonly codec_name?: string
  readonly codec_tag?: string
  readonly profile?: string
  readonly pix_fmt?: string
  readonly channels?: number
  readonly width?: number
  readonly height?: number
  readonly avg_frame_rate?: string
  readonly r_frame_rate?: string
  readonly time_base?: string
  readonly duration_ts?: number
  readonly nb_frames?: string
  readonly tags?: Readonly<Record<string, string>>
}

interface Probed {
  readonly streams?: readonly ProbedStream[]
  readonly format?: {
    readonly size?: string
    readonly bit_rate?: string
    readonly tags?: Readonly<Record<string, string>>
  }
}

/** ffprobe's arguments that describe a file and its streams. */
export function describeArguments(input: string): string[] {
  return ['-v', 'error', ...safeInput, '-show_format', '-show_streams', '-of', 'json', input]
}

/**
 * What ffprobe says of a file by {@link describeArguments}.
 * @returns undefined where it could not read it
 */
export function readProbed(json: string): ContainerMetadata | undefined {
  const { streams = [], format } = parse(json)
  if (format === undefined) return undefined
  return {
    size: Number(format.size ?? 0),
    bit_rate: format.bit_rate === undefined ? null : Number(format.bit_rate),
    bit_exact: false,
    metadata: { ...format.tags },
    streams: streams.map(streamOf),
  }
}

function parse(json: string): Probed {
  try {
    return JSON.parse(json) as Probed
  } catch {
    return {}
  }
}

function streamOf(stream: ProbedStream): StreamMetadata {
  const { codec_type: type = 'unknown', duration_ts: duration = null } = stream
  if (type !== 'audio' && type !== 'video') return { type }
  const timeBase = ratio(stream.time_base)
  const shared = {
    duration,
    time_base: timeBase,
    duration_seconds: duration === null || timeBase === null ? null : duration * timeBase,
    frames: Number(stream.nb_frames ?? 0),
    metadata: { ...stream.tags },
  }
  const codec = {
    name: stream.codec_name ?? 'unknown',
    codec_tag: tagOf(Number(stream.codec_tag ?? 0)),
    profile: stream.profile ?? null,
  }
  if (type === 'audio') {
    return { type, ...shared, codec_context: { ...codec, channels: stream.channels ?? 0 } }
  }
  return {
    type,
    ...shared,
    width: stream.width ?? 0,
    height: stream.height ?? 0,
    average_rate: ratio(stream.avg_frame_rate),
    base_rate: ratio(stream.r_frame_rate),
    guessed_rate: ratio(stream.r_frame_rate),
    codec_context: { ...codec, pix_fmt: stream.pix_fmt ?? null },
  }
}

function ratio(text = '0/0'): number | null {
  const [numerator = 0, denominator = 0] = text.split('/').map(Number)
  return denominator === 0 ? null : numerator / denominator
}

/** FFmpeg keeps a tag as a number, its first character lowest. */
function tagOf(tag: number): string {
  return escapeTag([0, 8, 16, 24].map((shift) => (tag >>> shift) & 255))
}
