import type { FrameInfo } from '../types.ts'
import type { Part, Timeline } from './timeline.ts'

/**
 * The frames that a timeline plays, in its order, numbered and placed anew.
 * @param frames all of the track in presentation order. They are held where a timeline has more than one part.
 */
export async function* playedFrames(
  frames: AsyncIterable<FrameInfo>,
  { parts, resolution }: Timeline,
): AsyncGenerator<FrameInfo> {
  let index = 0
  const play = (frame: FrameInfo, { shift }: Part): FrameInfo => {
    const pts = frame.pts + shift
    return {
      ...frame,
      index: index++,
      pts,
      dts: frame.dts === null ? null : frame.dts + shift,
      time: pts / resolution,
    }
  }
  const [first, ...others] = parts
  if (others.length === 0) {
    for await (const frame of frames) if (isIn(frame, first!)) yield play(frame, first!)
    return
  }
  const all: FrameInfo[] = []
  for await (const frame of frames) all.push(frame)
  for (const part of parts) for (const frame of all) if (isIn(frame, part)) yield play(frame, part)
}

function isIn({ pts }: FrameInfo, { from, to }: Part): boolean {
  return pts >= from && pts < to
}
