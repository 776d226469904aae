import type { EditList } from './edit-list.ts'

/** Packets from `from` up to `to` are played `shift` later than they are placed. Ticks. */
export interface Part {
  readonly from: number
  readonly to: number
  readonly shift: number
}

/** What of a track is played, in this order, and when. */
export interface Timeline {
  readonly parts: readonly Part[]
  /** Ticks a second. */
  readonly resolution: number
}

/** All packets are played where they are placed. */
export function wholeTimeline(resolution: number): Timeline {
  return { parts: [{ from: -Infinity, to: Infinity, shift: 0 }], resolution }
}

/**
 * The timeline of an edit list. Frames that begin before their edit does are left out, and the first that is left begins where
 * its edit does, as FFmpeg has it (`mov_fix_index`).
 * @param firstFrom the tick of the first frame at or after a tick
 */
export async function editedTimeline(
  { edits, timeScale }: EditList,
  firstFrom: (tick: number) => Promise<number | undefined>,
): Promise<Timeline> {
  const ticks = (seconds: number): number => Math.round(seconds * timeScale)
  const placed = startingAt(edits)
  const first = placed.find((edit) => edit.from !== undefined)!
  // mediabunny places packets by the first edit, after what is empty before it.
  const offset = first.from! - ticks(first.start)
  const late = Math.max(0, ((await firstFrom(first.from! - offset)) ?? 0) - (first.from! - offset))
  const parts = placed.flatMap((edit) => {
    if (edit.from === undefined) return []
    const from = edit.from - offset
    const to = edit.duration === 0 ? Infinity : from + ticks(edit.duration)
    return [{ from: edit === first ? from + late : from, to, shift: ticks(edit.start) - from - late }]
  })
  return { parts, resolution: timeScale }
}

/**
 * Where to look for the frame that is shown at a time.
 * @param time seconds
 * @returns seconds of the packets' own clock, and by how much that is less than the time in the video
 */
export function placeOf({ parts, resolution }: Timeline, time: number): { time: number; shift: number } {
  const tick = time * resolution
  let part = parts[0]!
  for (const next of parts) if (next.from + next.shift <= tick) part = next
  const place = Math.min(Math.max(tick - part.shift, part.from), part.to - 1)
  return { time: place / resolution, shift: part.shift / resolution }
}

/**
 * How many seconds of a track are played.
 * @param first seconds when its packets begin
 * @param end seconds when they end
 */
export function playedDuration({ parts, resolution }: Timeline, first: number, end: number): number {
  return parts.reduce((sum, { from, to }) => {
    return sum + Math.max(0, Math.min(to / resolution, end) - Math.max(from / resolution, first))
  }, 0)
}

function startingAt<Of extends { readonly duration: number }>(
  edits: readonly Of[],
): (Of & { start: number })[] {
  let at = 0
  return edits.map((edit) => {
    const start = at
    at += edit.duration
    return { ...edit, start }
  })
}
