import { PolytableError } from '@polytable/model/errors/index'
import type { MediaInput } from '@polytable/model/ports/index'
import { swapsSides, type Orientation } from '../../image/turn.ts'
import { inputName } from '../../input/blob.ts'
import { colourMatrix } from '../colour.ts'
import { probeArguments } from './arguments.ts'
import { FRAME_BATCH, type FrameInfo, type PictureType, type VideoDemuxer, type VideoInfo } from '../types.ts'

/** ffprobe's arguments for an input as it names it. */
export type ProbeArguments = (input: string) => string[]

/** Runs ffprobe on a medium. */
export interface FfprobeRunner {
  readonly name: string
  /** All that ffprobe writes for arguments such as those of {@link import('./arguments.ts').probeArguments}. */
  describe(input: MediaInput, args: ProbeArguments, signal?: AbortSignal): Promise<string>
  /** Line by line what ffprobe writes for {@link import('./arguments.ts').frameListArguments}. */
  frameLines(input: MediaInput, signal?: AbortSignal): AsyncIterable<string>
}

interface ProbedStream {
  readonly codec_name?: string
  readonly width?: number
  readonly height?: number
  readonly avg_frame_rate?: string
  readonly time_base?: string
  readonly duration?: string
  readonly color_space?: string
  readonly side_data_list?: readonly { readonly displaymatrix?: string }[]
}

interface Probed {
  readonly streams?: readonly ProbedStream[]
  readonly format?: { readonly format_name?: string; readonly duration?: string }
}

/** Reads any container that FFmpeg reads. Listing frames decodes the video. */
export function createFfprobeDemuxer(ffprobe: FfprobeRunner): VideoDemuxer {
  const probeStream = async (input: MediaInput, signal?: AbortSignal): Promise<[ProbedStream, Probed]> => {
    const probed = parse(await ffprobe.describe(input, probeArguments, signal))
    const stream = probed.streams?.[0]
    if (stream?.width !== undefined && stream.width > 0) return [stream, probed]
    throw new PolytableError('INVALID_DATA_FORMAT', `${inputName(input)} has no readable video track.`, {
      hint: 'Check that the file is a video and was downloaded completely.',
    })
  }
  async function* frames(input: MediaInput, signal?: AbortSignal): AsyncGenerator<FrameInfo[]> {
    const [stream] = await probeStream(input, signal)
    const parse = createFrameParser(ratio(stream.time_base), ratio(stream.avg_frame_rate))
    let batch: FrameInfo[] = []
    for await (const line of ffprobe.frameLines(input, signal)) {
      const frame = parse(line)
      if (frame === undefined) continue
      batch.push(frame)
      if (batch.length === FRAME_BATCH) {
        yield batch
        batch = []
      }
    }
    if (batch.length > 0) yield batch
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
    frames,
    places: frames,
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
  const orientation = orientationOf(stream)
  const { width, height } = stream as Required<ProbedStream>
  return {
    ...(swapsSides(orientation) ? { width: height, height: width } : { width, height }),
    duration: Number(stream.duration ?? format?.duration ?? 0),
    codec: stream.codec_name ?? 'unknown',
    container: format?.format_name ?? 'unknown',
    orientation,
    matrix: colourMatrix(stream.color_space),
  }
}

/** By the signs of a, b, c and d of the display matrix: x' = ax + cy, y' = bx + dy. */
const orientations: Readonly<Record<string, Orientation>> = {
  '-1,0,0,1': 2,
  '-1,0,0,-1': 3,
  '1,0,0,-1': 4,
  '0,1,1,0': 5,
  '0,1,-1,0': 6,
  '0,-1,-1,0': 7,
  '0,-1,1,0': 8,
}

/** ffprobe writes the matrix as three rows of three numbers, each behind its number and a colon. */
function orientationOf({ side_data_list: sideData = [] }: ProbedStream): Orientation {
  const matrix = sideData.find((data) => data.displaymatrix !== undefined)?.displaymatrix ?? ''
  const rows = matrix.split('\n').flatMap((line) => /:(.*)/.exec(line)?.[1]?.trim().split(/\s+/) ?? [])
  return orientations[[rows[0], rows[1], rows[3], rows[4]].map((part) => Math.sign(Number(part))).join()] ?? 1
}

/**
 * Reads ffprobe's lines, one a frame. A frame that has no time of its own (the last ones where a container has only decoding
 * times), or whose clock goes back, comes one frame's length after the one before, as FFmpeg places it.
 */
function createFrameParser(timeBase: number, frameRate: number): (line: string) => FrameInfo | undefined {
  const step = Math.max(1, Math.round(1 / frameRate / timeBase)) || 1
  let index = 0
  let previous = -Infinity
  return (line) => {
    const fields = new Map(line.split('|').map((part) => part.split('=') as [string, string]))
    if (!fields.has('key_frame')) return undefined
    const stamped = Number(fields.get('best_effort_timestamp'))
    const pts = stamped > previous ? stamped : index === 0 ? 0 : previous + step
    const dts = Number(fields.get('pkt_dts'))
    previous = pts
    return {
      index: index++,
      pts,
      dts: Number.isNaN(dts) ? null : dts,
      time: pts * timeBase,
      isCorrupt: false,
      keyFrame: fields.get('key_frame') === '1',
      pictType: pictureType(fields.get('pict_type')),
      interlacedFrame: fields.get('interlaced_frame') === '1',
    }
  }
}

function pictureType(name: string | undefined): PictureType | null {
  return name === 'I' || name === 'P' || name === 'B' ? name : null
}

function ratio(text = '0/1'): number {
  const [numerator = 0, denominator = 1] = text.split('/').map(Number)
  return denominator === 0 ? 0 : numerator / denominator
}
