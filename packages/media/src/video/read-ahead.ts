import { createLru } from '../lru.ts'

/** Frames that are decoded ahead the first time, and at most: twice as many each time that they were all asked for. */
const FEWEST = 4
const MOST = 16
/** Times are told apart to a billionth of a second: sums of them are not exact. */
export const PLACES_PER_SECOND = 1e9

/** Videos whose readers are followed. */
const VIDEOS = 64

interface Run {
  readonly last: number
  /** Seconds from the last but one to the last. */
  readonly step: number
  /** Whether the step before was as long. */
  readonly isEven: boolean
  /** How many frames are decoded ahead the next time. */
  readonly count: number
}

/** Tells which frames of a video a reader that goes through it at even distances asks for next, as file systems read ahead. */
export interface ReadAhead {
  /** Takes note of a frame that is asked for. @param time seconds */
  note(video: string, time: number): void
  /** The times at which the next frames are expected, ascending. @param most how many at most */
  after(video: string, time: number, most: number): number[]
}

export function createReadAhead(): ReadAhead {
  const runs = createLru<Run>({ capacity: VIDEOS })
  return {
    note(video, time) {
      const run = runs.get(video)
      const step = time - (run?.last ?? time)
      // Several readers may ask for the same.
      if (run !== undefined && step === 0) return
      const isEven = run !== undefined && step > 0 && Math.abs(step - run.step) < 1 / PLACES_PER_SECOND
      runs.set(video, { last: time, step, isEven, count: isEven ? run.count : FEWEST })
    },
    after(video, time, most) {
      const run = runs.get(video)
      if (run === undefined || !run.isEven || run.last !== time) return []
      runs.set(video, { ...run, count: Math.min(MOST, run.count * 2) })
      return Array.from({ length: Math.min(run.count, most) }, (_, i) => time + (i + 1) * run.step)
    },
  }
}
