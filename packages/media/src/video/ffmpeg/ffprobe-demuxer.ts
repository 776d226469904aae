import { PolytableError } from '@polytable/model/errors/index'
import type { MediaInput } from '@polytable/model/ports/index'
import { inputName } from '../../input/blob.ts'
import { FRAME_BATCH, type FrameInfo, type PictureType, type VideoDemuxer, type VideoInfo } from '../types.ts'

/** Runs ffprobe on a medium. */
export interface FfprobeRunner {
  readonly name: string
  /** All that ffprobe writes for the arguments of {@link import('./arguments.ts').probeArguments}. */
  describe(input: MediaInput, signal?: AbortSignal): Promise<string>
  /** Line by line what ffprobe writes for {@link import('./arguments.ts').frameListArguments}. */
  frameLines(input: MediaInput, signal?: AbortSignal): AsyncIterable<string>
}

interface ProbedStream {
  readonly codec_name?: string
  readonly width?: number
  readonly height?: number
  readonly avg_frame_rate?: string
  readonly time_base?: string
  readonly start_time?: string
  readonly duration?: string
  readonly nb_frames?: string
}

interface Probed {
  readonly streams?: readonly ProbedStream[]
  readonly format?: { readonly format_name?: string; readonly duration?: string }
}

/** Reads any container that FFmpeg reads. Listing frames decodes the video. */
export function createFfprobeDemuxer(ffprobe: FfprobeRunner): VideoDemuxer {
  const probeStream = async (input: MediaInput, signal?: AbortSignal): Promise<[ProbedStream, Probed]> => {
    const probed = parse(await ffprobe.describe(input, signal))
    const stream = probed.streams?.[0]
    if (stream?.width !== undefined && stream.width > 0) return [stream, probed]
    throw new PolytableError('INVALID_DATA_FORMAT', `${inputName(input)} has no readable video track.`, {
      hint: 'Check that the file is a video and was downloaded completely.',
    })
  }
  return {
    name: ffprobe.name,
    async canOpen(input, signal) {
      try {
        await probeStream(input, signal)
        return true
      } catch (error) {
        signal?.throwIfAborted()
        if (PolytableError.is(error) && error.code === 'INVALID_DATA_FORMAT') return false
        throw error
      }
    },
    async probe(input, signal) {
      return describe(...(await probeStream(input, signal)))
    },
    async *frames(input, signal) {
      const [stream] = await probeStream(input, signal)
      const timeBase = ratio(stream.time_base)
      let batch: FrameInfo[] = []
      let index = 0
      for await (const line of ffprobe.frameLines(input, signal)) {
        const frame = parseFrame(line, index, timeBase)
        if (frame === undefined) continue
        index++
        batch.push(frame)
        if (batch.length === FRAME_BATCH) {
          yield batch
          batch = []
        }
      }
      if (batch.length > 0) yield batch
    },
  }
}

function parse(json: string): Probed {
  try {
    return JSON.parse(json) as Probed
  } catch {
    return {}
  }
}

function describe(stream: ProbedStream, { format }: Probed): VideoInfo {
  const frameCount = stream.nb_frames === undefined ? NaN : Number(stream.nb_frames)
  return {
    width: stream.width!,
    height: stream.height!,
    duration: Number(stream.duration ?? format?.duration ?? 0),
    startTime: Number(stream.start_time ?? 0),
    ...(Number.isNaN(frameCount) ? {} : { frameCount }),
    frameRate: ratio(stream.avg_frame_rate),
    codec: stream.codec_name ?? 'unknown',
    container: format?.format_name ?? 'unknown',
  }
}

function parseFrame(line: string, index: number, timeBase: number): FrameInfo | undefined {
  const fields = new Map(line.split('|').map((part) => part.split('=') as [string, string]))
  const pts = Number(fields.get('best_effort_timestamp'))
  if (!fields.has('key_frame') || Number.isNaN(pts)) return undefined
  const dts = Number(fields.get('pkt_dts'))
  return {
    index,
    pts,
    dts: Number.isNaN(dts) ? null : dts,
    time: pts * timeBase,
    isCorrupt: false,
    keyFrame: fields.get('key_frame') === '1',
    pictType: pictureType(fields.get('pict_type')),
    interlacedFrame: fields.get('interlaced_frame') === '1',
  }
}

function pictureType(name: string | undefined): PictureType | null {
  return name === 'I' || name === 'P' || name === 'B' ? name : null
}

function ratio(text = '0/1'): number {
  const [numerator = 0, denominator = 1] = text.split('/').map(Number)
  return denominator === 0 ? 0 : numerator / denominator
}
