import {
  BufferTarget,
  canEncodeVideo,
  Mp4OutputFormat,
  Output,
  Quality,
  VideoSample,
  VideoSampleSource,
} from 'mediabunny'
import { encodedBy, videoEncoder } from '../encoded-by.ts'
import { quiet, type Ffmpeg } from '../video/ffmpeg/ffmpeg.ts'
import { cannotEncode, encoderArguments, isPlain, type VideoEncoding } from './encoding.ts'
import type { I420Frame } from './i420.ts'

/** Frames of one size, so many a second. */
export interface FrameSequence {
  readonly width: number
  readonly height: number
  readonly fps: number
  readonly frames: AsyncIterable<I420Frame>
}

/** Makes a video (MP4, H.264 unless another encoder is named). */
export type EncodeFrames = (
  sequence: FrameSequence,
  encoding: VideoEncoding,
  signal?: AbortSignal,
) => Promise<Blob>

const HIGH = new Quality('high')
/** What colours were split by: see {@link import('./i420.ts').toI420}. */
const COLOURS = {
  primaries: 'smpte170m',
  transfer: 'smpte170m',
  matrix: 'smpte170m',
  fullRange: false,
} as const

/** @param engines FFmpeg, where the platform itself cannot encode; the first is taken */
export function createFrameEncoder(engines: readonly Ffmpeg[]): EncodeFrames {
  return async (sequence, encoding, signal) => {
    if (isPlain(encoding) && (await canEncodeVideo('avc', sequence))) return encodeHere(sequence, signal)
    const [ffmpeg] = engines
    if (ffmpeg !== undefined) return encodeByFfmpeg(ffmpeg, sequence, encoding, signal)
    throw cannotEncode('Videos', encoding)
  }
}

async function encodeHere({ fps, frames }: FrameSequence, signal: AbortSignal | undefined): Promise<Blob> {
  const target = new BufferTarget()
  const output = new Output({ format: new Mp4OutputFormat({ fastStart: 'in-memory' }), target })
  const source = new VideoSampleSource({ codec: 'avc', quality: HIGH })
  output.addVideoTrack(source, { frameRate: fps })
  await output.start()
  try {
    let i = 0
    for await (const { width, height, planes } of frames) {
      signal?.throwIfAborted()
      const sample = new VideoSample(planes, {
        format: 'I420',
        codedWidth: width,
        codedHeight: height,
        timestamp: i++ / fps,
        duration: 1 / fps,
        colorSpace: COLOURS,
      })
      try {
        await source.add(sample)
      } finally {
        sample.close()
      }
    }
    await output.finalize()
  } catch (error) {
    await output.cancel().catch(() => undefined)
    throw error
  }
  return encodedBy(videoEncoder(), new Blob([target.buffer!], { type: 'video/mp4' }))
}

async function encodeByFfmpeg(
  ffmpeg: Ffmpeg,
  { width, height, fps, frames }: FrameSequence,
  encoding: VideoEncoding,
  signal: AbortSignal | undefined,
): Promise<Blob> {
  const planes = async function* (): AsyncGenerator<Uint8Array> {
    for await (const frame of frames) yield frame.planes
  }
  const colours = ['-color_primaries', '-color_trc', '-colorspace'].flatMap((name) => [name, COLOURS.matrix])
  const args = (input: string, output: string): string[] => [
    ...[...quiet, '-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-s', `${width}x${height}`, '-r', String(fps)],
    ...[
      '-i',
      input,
      ...encoderArguments(encoding),
      '-pix_fmt',
      'yuv420p',
      ...colours,
      '-f',
      'mp4',
      '-y',
      output,
    ],
  ]
  const pieces: Uint8Array[] = []
  for await (const piece of ffmpeg.output({ input: planes(), args, toFile: true }, signal)) pieces.push(piece)
  return encodedBy(ffmpeg.name, new Blob(pieces as BlobPart[], { type: 'video/mp4' }))
}
