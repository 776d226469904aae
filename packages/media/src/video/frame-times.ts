import { PolytableError } from '@polytable/model/errors/index'
import type { FrameInfo } from './types.ts'

/** Which frames to take. At most one option may be set; none takes all. */
export interface FrameSelection {
  /** Frames per second, greater than 0. At or above the video's own rate: all frames. */
  readonly fps?: number | null
  /** Number of frames, spaced evenly; a whole number greater than 0. All frames where the video has fewer. */
  readonly numFrames?: number | null
  readonly keyframesOnly?: boolean
}

/**
 * Checks a selection before any video is opened.
 * @throws PolytableError UNSUPPORTED_OPERATION for more than one option, INVALID_ARGUMENT for a value out of range.
 */
function validateFrameSelection({ fps, numFrames, keyframesOnly }: FrameSelection): void {
  const hasFps = fps !== undefined && fps !== null
  const hasNumber = numFrames !== undefined && numFrames !== null
  if (Number(hasFps) + Number(hasNumber) + Number(keyframesOnly === true) > 1) {
    throw new PolytableError(
      'UNSUPPORTED_OPERATION',
      'At most one of `fps`, `numFrames` or `keyframesOnly` may be specified.',
    )
  }
  if (hasFps && !(typeof fps === 'number' && fps > 0 && Number.isFinite(fps))) {
    throw new PolytableError('INVALID_ARGUMENT', '`fps` must be a positive number.')
  }
  if (hasNumber && !(Number.isInteger(numFrames) && numFrames > 0)) {
    throw new PolytableError('INVALID_ARGUMENT', '`numFrames` must be a positive integer.')
  }
}

/**
 * Picks frames as Pixeltable's `frame_iterator` does: `fps` takes the frame nearest to each `start + k / fps`, `numFrames` the
 * one nearest to the middle of each of that many equal parts of the video; no frame is taken twice. Works by presentation
 * times, so that variable frame rates come out right, and holds two frames only.
 * @param frames all frames of the video in presentation order, in batches.
 * @param duration seconds of the video stream; needed for `numFrames` only.
 */
export async function* selectFrames(
  frames: AsyncIterable<readonly FrameInfo[]>,
  selection: FrameSelection,
  duration: number,
): AsyncGenerator<FrameInfo[]> {
  validateFrameSelection(selection)
  const choose = createChooser(selection, duration)
  let current: FrameInfo | undefined
  for await (const batch of frames) {
    const chosen: FrameInfo[] = []
    for (const next of batch) {
      if (current !== undefined && choose(current, next)) chosen.push(current)
      current = next
    }
    if (chosen.length > 0) yield chosen
  }
  if (current !== undefined && choose(current, undefined)) yield [current]
}

type Chooser = (current: FrameInfo, next: FrameInfo | undefined) => boolean

function createChooser({ fps, numFrames, keyframesOnly }: FrameSelection, duration: number): Chooser {
  if (keyframesOnly === true) return (current) => current.keyFrame
  if (typeof fps === 'number') return createTimeChooser((k) => k / fps)
  if (typeof numFrames !== 'number') return () => true
  if (!(duration > 0)) {
    throw new PolytableError(
      'UNSUPPORTED_OPERATION',
      '`numFrames` requires the duration of the video, which is unknown.',
    )
  }
  // All points of time lie inside the video: the last frame is due as long as frames are missing.
  return createTimeChooser((k) => ((k + 0.5) * duration) / numFrames, numFrames)
}

/** Seconds by which two frames may be equally near to a point of time: containers round times. */
const TIE = 1e-6

/**
 * Takes a frame unless the next one is nearer to the time that is due. The last frame is judged as if another followed at the
 * same distance.
 * @param point seconds from the first frame to the point of time of that number. Each is computed by itself: sums of steps
 * would drift away from the frames.
 * @param least how many frames are taken where the video has as many
 */
function createTimeChooser(point: (number: number) => number, least = 0): Chooser {
  let start: number | undefined
  let gap = 0
  let taken = 0
  return (current, next) => {
    start ??= current.time
    const due = start + point(taken)
    if (next !== undefined) gap = next.time - current.time
    const following = next?.time ?? current.time + gap
    const isNearest = following - due >= due - current.time - TIE || (next === undefined && taken < least)
    if (isNearest) taken++
    return isNearest
  }
}
