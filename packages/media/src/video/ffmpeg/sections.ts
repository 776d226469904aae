import { frameAt, LIST_TOLERANCE, type FrameTable } from './plan.ts'

/** A stretch of a file that has to be decoded. Microseconds. */
export interface Section {
  readonly from: number
  readonly to: number
}

/** What is decoded after a section's last frame, and what opening the file once more costs, in seconds of video. */
const MAX_GAP_SECONDS = 1.6
/** A little past a key frame, so that rounding does not make seeking go to the one before; less than half a tick of coarse clocks. */
const PAST_KEY = 100
/**
 * How far a section goes on after its last wanted frame. FFmpeg ends it at the first packet beyond its end, be it of sound, and
 * takes packets of a movie as they lie in the file while their times are within a second (`mov_find_next_sample`).
 */
const PAST_FRAME = 1_100_000

/**
 * The stretches of a video that frames (ascending positions) need: each begins at a key frame and ends with the last wanted
 * frame that is decoded from it. What lies between is not decoded.
 */
export function planSections(table: FrameTable, frames: readonly number[]): Section[] {
  const sections: { from: number; to: number }[] = []
  let last = -1
  for (const frame of frames) {
    const key = keyFrameBefore(table, frame)
    const to = micros(table.times[frame]!) + PAST_FRAME
    const current = sections.at(-1)
    if (current === undefined || (key > last && table.times[key]! - table.times[last]! > MAX_GAP_SECONDS)) {
      sections.push({ from: micros(table.times[key]!) + PAST_KEY, to })
    } else {
      current.to = to
    }
    last = frame
  }
  return sections
}

/**
 * A list for FFmpeg's demuxer 'concat' that plays the sections of a file one after the other, each at its own time after the
 * first one's start.
 */
export function sectionList(file: string, sections: readonly Section[]): string {
  const quoted = `'${file.replaceAll("'", String.raw`'\''`)}'`
  const parts = sections.map(({ from, to }, i) => {
    const next = sections[i + 1]
    // Without an own duration the next section would start where this one ends.
    const duration = next === undefined ? [] : [`duration ${seconds(next.from - from)}`]
    return [`file ${quoted}`, `inpoint ${seconds(from)}`, `outpoint ${seconds(to)}`, ...duration].join('\n')
  })
  return `ffconcat version 1.0\n${parts.join('\n')}\n`
}

/** A time in a list of sections as the time in the video: FFmpeg rounds both to ticks of the video's clock. */
export function timeInVideo(table: FrameTable, time: number): number {
  const exact = table.times[frameAt(table, time + LIST_TOLERANCE)]!
  return Math.abs(exact - time) <= LIST_TOLERANCE ? exact : time
}

function keyFrameBefore(table: FrameTable, frame: number): number {
  let key = frame
  while (key > 0 && table.keys[key] === 0) key--
  return key
}

function micros(time: number): number {
  return Math.round(time * 1e6)
}

function seconds(time: number): string {
  return (time / 1e6).toFixed(6)
}
