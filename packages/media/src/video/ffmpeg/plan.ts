import { TIME_TOLERANCE, type FramePlace } from '../types.ts'

/** What a plan needs to know of every frame of a video, compactly: 9 bytes a frame. */
export interface FrameTable {
  /** Seconds, ascending. */
  readonly times: Float64Array
  /** 1 for key frames. */
  readonly keys: Uint8Array
}

/** One run of FFmpeg: seek, decode on, keep some frames. */
export interface DecodePass {
  /** Seconds to seek to (a key frame), or undefined to start at the beginning. */
  readonly seek: number | undefined
  /** Positions in the table of the frames to keep, ascending, without duplicates. */
  readonly frames: readonly number[]
}

export interface PlanOptions {
  /** Seconds of video that are dearer to decode for nothing than starting another pass. */
  readonly gap: number
  /** Greatest number of frames kept in one pass. */
  readonly maxFrames: number
  /** Key frames to go back beyond the nearest: 0 where the container's index names key frames, more where seeking is a guess. */
  readonly leadIn: number
}

/** Seconds by which a time in a list of sections may be off, and one in a file. */
export const LIST_TOLERANCE = 3e-4
const FILE_TOLERANCE = 5e-5

/** Greatest number of separate ranges in one selection: the expression must fit into a command line. */
const MAX_RANGES = 400

/** Collects the frame table of a video. */
export async function readFrameTable(frames: AsyncIterable<readonly FramePlace[]>): Promise<FrameTable> {
  const times: number[] = []
  const keys: number[] = []
  for await (const batch of frames) {
    for (const frame of batch) {
      times.push(frame.time)
      keys.push(frame.keyFrame ? 1 : 0)
    }
  }
  return { times: Float64Array.from(times), keys: Uint8Array.from(keys) }
}

/** The position of the last frame that starts at or before `time`, or 0. */
export function frameAt(table: FrameTable, time: number): number {
  let low = 0
  let high = table.times.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (table.times[middle]! <= time + TIME_TOLERANCE) low = middle
    else high = middle - 1
  }
  return low
}

/** Splits the wanted frames (ascending positions) into passes. */
export function planPasses(table: FrameTable, wanted: readonly number[], options: PlanOptions): DecodePass[] {
  const passes: { seek: number | undefined; frames: number[] }[] = []
  let ranges = 0
  let previous = -1
  for (const frame of wanted) {
    const key = keyFrameBefore(table, frame, options.leadIn)
    const skipped = table.times[key]! - table.times[Math.max(previous, 0)]!
    const current = passes.at(-1)
    ranges += frame === previous + 1 ? 0 : 1
    const isFull =
      current !== undefined && (current.frames.length >= options.maxFrames || ranges > MAX_RANGES)
    if (current === undefined || isFull || (key > previous && skipped > options.gap)) {
      passes.push({ seek: key === 0 ? undefined : table.times[key]!, frames: [frame] })
      ranges = 1
    } else {
      current.frames.push(frame)
    }
    previous = frame
  }
  return passes
}

/**
 * FFmpeg's select expression that keeps the frames: a balanced tree of comparisons, so that its cost is logarithmic.
 * @param listStart where FFmpeg reads a list of sections: the seconds in the video that are 0 in the list.
 */
export function selectExpression(table: FrameTable, frames: readonly number[], listStart?: number): string {
  const ranges: { from: number; to: number }[] = []
  for (const frame of frames) {
    const last = ranges.at(-1)
    if (last !== undefined && last.to === frame - 1) last.to = frame
    else ranges.push({ from: frame, to: frame })
  }
  const margin = listStart === undefined ? FILE_TOLERANCE : LIST_TOLERANCE
  const at = (position: number): number => table.times[position]! - (listStart ?? 0)
  const tree = (low: number, high: number): string => {
    if (low === high) {
      const { from, to } = ranges[low]!
      return `between(t,${(at(from) - margin).toFixed(6)},${(at(to) + margin).toFixed(6)})`
    }
    const middle = (low + high) >> 1
    const split = (at(ranges[middle]!.to) + at(ranges[middle + 1]!.from)) / 2
    return `if(lt(t,${split.toFixed(6)}),${tree(low, middle)},${tree(middle + 1, high)})`
  }
  return tree(0, ranges.length - 1)
}

function keyFrameBefore(table: FrameTable, frame: number, leadIn: number): number {
  let key = frame
  let more = leadIn
  while (key > 0 && (table.keys[key] === 0 || more-- > 0)) key--
  return key
}
