import { createInterface } from 'node:readline'
import { PolytableError } from '@polytable/model/errors/index'
import type { MediaInput } from '@polytable/model/ports/index'
import { waitFor } from '../../../abort.ts'
import { inputName } from '../../../input/blob.ts'
import { openLocalFile } from '../../../input/node.ts'
import { frameListArguments, passArguments } from '../arguments.ts'
import { createByteQueue } from '../byte-queue.ts'
import { decodeByPasses, type PassRunner } from '../decode-passes.ts'
import type { FfprobeRunner, ProbeArguments } from '../ffprobe-demuxer.ts'
import { frameOf } from '../decoded-frame.ts'
import type { FrameTables, IndexedTable } from '../frame-tables.ts'
import type { DecodePass } from '../plan.ts'
import { runProcess, type RunningProcess } from './run-process.ts'
import { planSections, sectionList, timeInVideo, type Section } from '../sections.ts'
import { createShowinfoReader, type ShownFrame } from '../showinfo.ts'
import { DECODE_STALL_TIMEOUT, type FrameDecoder, type VideoFrame } from '../../types.ts'

/** Starting FFmpeg costs about as much as decoding this many seconds of video. */
const MAX_GAP_SECONDS = 4
/** A pass of a program writes to a pipe: its length costs no memory. */
const MAX_FRAMES = 100_000
/** Characters that ffprobe may write to describe a file. */
const MAX_DESCRIPTION = 2 ** 24

/** Decodes by a program `ffmpeg` of this machine (5.1 or later). @param ffmpeg absolute path. */
export function createFfmpegCliDecoder(ffmpeg: string, tables: FrameTables): FrameDecoder {
  const decode = async function* (
    input: MediaInput,
    { pass, table, keysOnly }: { pass: DecodePass; table: IndexedTable; keysOnly: boolean },
    signal: AbortSignal | undefined,
  ): AsyncGenerator<VideoFrame> {
    const file = await openLocalFile(input, signal)
    const shown: ShownFrame[] = []
    let announce = (): void => undefined
    const read = createShowinfoReader()
    const name = `file:${file.path}`
    const sections = keysOnly ? undefined : usefulSections(name, table, pass)
    const listStart = sections && sections[0]!.from / 1e6
    const args = passArguments({
      table,
      pass,
      keysOnly,
      ...(listStart === undefined ? { input: name } : { input: 'pipe:0', listStart }),
      output: 'pipe:1',
    })
    const onLine = (line: string): void => {
      const frame = read(line)
      if (frame === undefined) return
      shown.push(
        listStart === undefined ? frame : { ...frame, time: timeInVideo(table, frame.time + listStart) },
      )
      announce()
    }
    const process = runProcess(ffmpeg, args, onLine, sections && sectionList(name, sections))
    const ended = process.done.catch(() => undefined)
    const nextShown = async (): Promise<ShownFrame | undefined> => {
      if (shown.length === 0)
        await Promise.race([new Promise<void>((resolve) => (announce = resolve)), ended])
      return shown.shift()
    }
    const bytes = createByteQueue(process.stdout)
    const wait = { signal, timeout: DECODE_STALL_TIMEOUT, what: 'a video frame' }
    try {
      for (const position of pass.frames) {
        const frame = await waitFor(nextShown(), wait)
        const planes = frame === undefined ? undefined : await waitFor(bytes.read(frame.size), wait)
        if (frame === undefined || planes === undefined) {
          await process.done
          return
        }
        yield frameOf(frame, planes, table.times[position]!)
      }
    } finally {
      process.kill()
      process.stdout.destroy()
      await file.release()
    }
  }
  /** The key frames from the first on that come when only they are read. */
  const decodeKeys = async function* (
    input: MediaInput,
    { pass, table }: { pass: DecodePass; table: IndexedTable },
    signal: AbortSignal | undefined,
  ): AsyncGenerator<VideoFrame> {
    let at = 0
    try {
      for await (const frame of decode(input, { pass, table, keysOnly: true }, signal)) {
        if (frame.time !== table.times[pass.frames[at++]!]) return
        yield frame
      }
    } catch (error) {
      if (!PolytableError.is(error) || error.code !== 'INVALID_DATA_FORMAT') throw error
    }
  }
  const runner: PassRunner = {
    tables,
    gap: MAX_GAP_SECONDS,
    maxFrames: async () => MAX_FRAMES,
    async *run(input, pass, table, signal) {
      let decoded = 0
      if (areKeys(table, pass)) {
        for await (const frame of decodeKeys(input, { pass, table }, signal)) {
          decoded++
          yield frame
        }
      }
      if (decoded === pass.frames.length) return
      const rest = { ...pass, frames: pass.frames.slice(decoded) }
      yield* decode(input, { pass: rest, table, keysOnly: false }, signal)
    },
  }
  return {
    name: 'ffmpeg',
    canDecode: async (input, signal) => {
      const table = await tables.read(input, signal).catch((error: unknown) => {
        if (PolytableError.is(error) && error.code === 'INVALID_DATA_FORMAT') return undefined
        throw error
      })
      return table !== undefined && table.times.length > 0
    },
    decode: (input, times, signal) => decodeByPasses(runner, input, times, signal),
  }
}

/** Whether a pass is of several key frames, each named by the index, and others lie between them. */
function areKeys(table: IndexedTable, { frames }: DecodePass): boolean {
  const isKey = (position: number): boolean => table.keys[position] === 1
  return table.isIndexed && frames.length > 1 && frames.every(isKey) && !table.keys.every(Boolean)
}

/** The sections to decode, where that is less than all from the first to the last frame and its index names the key frames. */
function usefulSections(file: string, table: IndexedTable, pass: DecodePass): Section[] | undefined {
  // A list has one line for each name.
  if (!table.isIndexed || /[\r\n]/.test(file)) return undefined
  const sections = planSections(table, pass.frames)
  return sections.length > 1 ? sections : undefined
}

/** Describes media by a program `ffprobe` of this machine. @param ffprobe absolute path. */
export function createFfprobeCli(ffprobe: string): FfprobeRunner {
  return {
    name: 'ffprobe',
    async describe(input, args, signal) {
      let description = ''
      for await (const line of outputLines(ffprobe, args, input, signal)) {
        description += `${line}\n`
        if (description.length > MAX_DESCRIPTION) throw tooLong(input)
      }
      return description
    },
    frameLines: (input, signal) => outputLines(ffprobe, frameListArguments, input, signal),
  }
}

function tooLong(input: MediaInput): PolytableError {
  const message = `${inputName(input)} has more streams and tags than are read.`
  return new PolytableError('INVALID_DATA_FORMAT', message, { hint: 'The file is probably corrupt.' })
}

async function* outputLines(
  program: string,
  args: ProbeArguments,
  input: MediaInput,
  signal: AbortSignal | undefined,
): AsyncGenerator<string> {
  const file = await openLocalFile(input, signal)
  let running: RunningProcess | undefined
  try {
    running = runProcess(program, args(`file:${file.path}`))
    const lines = createInterface({ input: running.stdout, crlfDelay: Infinity })[Symbol.asyncIterator]()
    const wait = { signal, timeout: DECODE_STALL_TIMEOUT, what: 'ffprobe' }
    for (;;) {
      const next = await waitFor(lines.next(), wait)
      if (next.done === true) break
      yield next.value
    }
    await waitFor(running.done, wait)
  } finally {
    running?.kill()
    await file.release()
  }
}
