import { PolytableError } from '@polytable/model/errors/index'
import type { MediaInput } from '@polytable/model/ports/index'
import { inputName } from '../../input/blob.ts'
import type { VideoFrame } from '../types.ts'
import type { FrameTables, IndexedTable } from './frame-tables.ts'
import { frameAt, planPasses, type DecodePass } from './plan.ts'

export interface PassRunner {
  readonly tables: FrameTables
  /** Seconds of video that are dearer to decode than to start FFmpeg once more. */
  readonly gap: number
  /** Frames of a pass, in order. Fewer than asked for where some cannot be decoded. */
  run(
    input: MediaInput,
    pass: DecodePass,
    table: IndexedTable,
    signal: AbortSignal | undefined,
  ): AsyncIterable<VideoFrame>
  maxFrames(input: MediaInput, signal: AbortSignal | undefined): Promise<number>
}

const KEYS_BEFORE_A_GUESS = 2

/** Decodes the frames at the times by as few runs of FFmpeg as pay off. */
export async function* decodeByPasses(
  runner: PassRunner,
  input: MediaInput,
  times: readonly number[],
  signal: AbortSignal | undefined,
): AsyncGenerator<VideoFrame> {
  if (times.length === 0) return
  const table = await runner.tables.read(input, signal)
  if (table.times.length === 0) throw undecodable(input, times[0]!)
  const positions = times.map((time) => frameAt(table, time))
  const wanted = positions.filter((position, i) => position !== positions[i - 1])
  const passes = planPasses(table, wanted, {
    gap: runner.gap,
    maxFrames: await runner.maxFrames(input, signal),
    leadIn: table.isExact ? 0 : KEYS_BEFORE_A_GUESS,
  })
  let asked = 0
  let latest: VideoFrame | undefined
  for (const pass of passes) {
    for await (const frame of runner.run(input, pass, table, signal)) {
      // A damaged frame may be missing: the requests for it get the frame before it, as a player would show.
      while (asked < times.length && frame.time > table.times[positions[asked]!]! + 1e-4) {
        yield latest ?? frame
        asked++
      }
      while (asked < times.length && Math.abs(frame.time - table.times[positions[asked]!]!) <= 1e-4) {
        yield frame
        asked++
      }
      latest = frame
    }
  }
  if (latest === undefined) throw undecodable(input, times[0]!)
  for (; asked < times.length; asked++) yield latest
}

function undecodable(input: MediaInput, time: number): PolytableError {
  const message = `The frame at ${time.toFixed(3)} s of ${inputName(input)} cannot be decoded.`
  return new PolytableError('INVALID_DATA_FORMAT', message, { hint: 'The file is probably corrupt.' })
}
