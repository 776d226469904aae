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
  // The last frame is due only if its point of time has come.
  if (typeof fps === 'number') return createTimeChooser(1 / fps, 0, (current, due) => current.time >= due)
  if (typeof numFrames !== 'number') return () => true
  if (!(duration > 0)) {
    throw new PolytableError(
      'UNSUPPORTED_OPERATION',
      '`numFrames` requires the duration of the video, which is unknown.',
    )
  }
  const step = duration / numFrames
  // All points of time lie inside the video: the last frame is due as long as frames are missing.
  return createTimeChooser(step, step / 2, (_current, _due, taken) => taken < numFrames)
}

type IsLastDue = (current: FrameInfo, due: number, taken: number) => boolean

/** Takes a frame unless the next one is nearer to the time that is due. Times are summed up, as Pixeltable does. */
function createTimeChooser(step: number, offset: number, isLastDue: IsLastDue): Chooser {
  let due: number | undefined
  let taken = 0
  return (current, next) => {
    due ??= current.time + offset
    const isNearest =
      next === undefined ? isLastDue(current, due, taken) : next.time - due >= due - current.time
    if (isNearest) {
      due += step
      taken++
    }
    return isNearest
  }
}
