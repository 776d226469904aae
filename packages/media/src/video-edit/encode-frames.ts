import {
  BufferTarget,
  canEncodeVideo,
  Mp4OutputFormat,
  Output,
  Quality,
  VideoSample,
  VideoSampleSource,
} from 'mediabunny'
import { PolytableError } from '@polytable/model/errors/index'
import { quiet, type Ffmpeg } from '../video/ffmpeg/ffmpeg.ts'
import type { I420Frame } from './i420.ts'

/** Makes a video (H.264 in MP4) of frames of one size, so many a second. */
export type EncodeFrames = (
  size: Pick<I420Frame, 'width' | 'height'>,
  fps: number,
  frames: AsyncIterable<I420Frame>,
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
  return async (size, fps, frames, signal) => {
    if (await canEncodeVideo('avc', size)) return encodeHere(size, fps, frames, signal)
    const [ffmpeg] = engines
    if (ffmpeg !== undefined) return encodeByFfmpeg(ffmpeg, size, fps, frames, signal)
    throw new PolytableError('INVALID_CONFIGURATION', 'Videos cannot be encoded here', {
      hint: 'In Node, install the program ffmpeg, or the packages @ffmpeg/ffmpeg and @ffmpeg/core; in browsers, pass ffmpegCore to open().',
    })
  }
}

const encodeHere: EncodeFrames = async (_size, fps, frames, signal) => {
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
  return new Blob([target.buffer!], { type: 'video/mp4' })
}

async function encodeByFfmpeg(
  ffmpeg: Ffmpeg,
  { width, height }: Pick<I420Frame, 'width' | 'height'>,
  fps: number,
  frames: AsyncIterable<I420Frame>,
  signal: AbortSignal | undefined,
): Promise<Blob> {
  const planes = async function* (): AsyncGenerator<Uint8Array> {
    for await (const frame of frames) yield frame.planes
  }
  const colours = ['-color_primaries', '-color_trc', '-colorspace'].flatMap((name) => [name, COLOURS.matrix])
  const args = (input: string, output: string): string[] => [
    ...[...quiet, '-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-s', `${width}x${height}`, '-r', String(fps)],
    ...['-i', input, '-c:v', 'h264', '-pix_fmt', 'yuv420p', ...colours, '-f', 'mp4', '-y', output],
  ]
  const pieces: Uint8Array[] = []
  for await (const piece of ffmpeg.output({ input: planes(), args, toFile: true }, signal)) pieces.push(piece)
  return new Blob(pieces as BlobPart[], { type: 'video/mp4' })
}
