import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** Arguments of the program `ffmpeg` before and behind its input that choose frames. */
export interface FrameChoice {
  readonly before?: readonly string[]
  readonly behind: readonly string[]
}

/** One frame per second. */
export const everySecond: FrameChoice = { behind: ['-vf', 'fps=1'] }
/** The frames that are decoded without another. */
export const keyFrames: FrameChoice = { before: ['-skip_frame', 'nokey'], behind: ['-vsync', 'passthrough'] }

/** FFmpeg's arguments for frames as raw RGBA in a pipe. */
function rawFrames(video: string, { before = [], behind }: FrameChoice): string[] {
  return [
    '-v',
    'error',
    ...before,
    '-i',
    video,
    '-an',
    ...behind,
    ...['-f', 'rawvideo', '-pix_fmt', 'rgba', 'pipe:1'],
  ]
}

/** Milliseconds of all processors that `ffmpeg` takes for frames as raw RGBA. */
export async function processorTime(video: string, choice: FrameChoice): Promise<number> {
  const script = 'TIMEFORMAT="%U %S"; time ffmpeg "$@" > /dev/null'
  const { stderr } = await promisify(execFile)('bash', ['-c', script, 'bash', ...rawFrames(video, choice)])
  const [user = 0, system = 0] = stderr.trim().split(' ').map(Number)
  return (user + system) * 1000
}
