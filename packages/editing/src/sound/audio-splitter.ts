import { PolytableError } from '@polytable/model/errors/index'
import { measureLoudness } from './loudness.ts'
import type { PacketSource, SoundPacket } from './packet-source.ts'
import type { Sound } from '@polytable/media/audio/types'
import { SilenceFinder } from './silence.ts'

/** How sound is split; in seconds and bytes. Either `duration` or `maxSize` is given. */
export interface AudioSplit {
  readonly duration: number | null
  readonly maxSize: number | null
  readonly overlap: number
  readonly minSegmentDuration: number
  readonly minSilenceLen: number | null
  /** dBFS: silence is at or below. */
  readonly silenceThresh: number
  readonly trimLeadingSilence: boolean
}

/** A row of `audioSplitter`. */
export interface AudioSegment {
  readonly segmentStart: number
  readonly segmentEnd: number
  readonly audioSegment: Blob
}

/** A packet, and the mean square of its sound; -1 where it was not decoded. */
interface Measured<P> {
  readonly packet: P
  readonly meanSquare: number
}

/** Whether what is loud and what is silent has to be known. */
export function needsLoudness({ minSilenceLen, trimLeadingSilence }: AudioSplit): boolean {
  return minSilenceLen !== null || trimLeadingSilence
}

/**
 * Splits a stream of sound between packets, nothing is encoded again.
 * @param sound the decoded sound, where {@link needsLoudness}
 * @throws PolytableError INVALID_ARGUMENT where a packet is larger than `maxSize`, or segments would not advance
 */
export async function* splitSound<P extends SoundPacket>(
  source: PacketSource<P>,
  sound: Sound | undefined,
  split: AudioSplit,
): AsyncGenerator<AudioSegment> {
  const units = (seconds: number): number => Math.round(seconds * source.rate)
  const [overlap, shortest] = [units(split.overlap), units(split.minSegmentDuration)]
  const threshold = 10 ** (split.silenceThresh / 10)
  const packets = measured(source, sound)
  let carried: Measured<P>[] = []
  let isOver = false
  // What a file is larger than its packets, as far as it was seen.
  let overhead = 0
  // Without regard to silence, segments begin at multiples of the duration: what packets are longer does not add up.
  let planned = 0
  let given = 0
  let before = -Infinity
  try {
    for (;;) {
      const segment = carried
      const silence =
        split.minSilenceLen === null
          ? undefined
          : new SilenceFinder(threshold, units(split.minSilenceLen), shortest)
      let bytes = 0
      for (const [i, { packet, meanSquare }] of segment.entries()) {
        bytes += packet.bytes
        silence?.see(i, packet, meanSquare)
      }
      const isFull = ({ start, bytes: more }: P): boolean => {
        if (segment.length === 0) return false
        if (split.maxSize !== null) return bytes + more > split.maxSize - overhead
        const length = start - played(segment[0]!.packet)
        const duration = units(split.duration!)
        return sound === undefined ? given + length >= planned + duration : length >= duration
      }
      let next: Measured<P> | undefined
      while (!isOver && next === undefined) {
        const read = await packets.next()
        if (read.done === true) isOver = true
        else if (isFull(read.value.packet)) next = read.value
        else {
          silence?.see(segment.length, read.value.packet, read.value.meanSquare)
          segment.push(read.value)
          bytes += read.value.packet.bytes
        }
      }
      if (segment.length === 0) return

      const cut = silence?.cut ?? segment.length
      const begin = split.trimLeadingSilence
        ? segment.slice(0, cut).findIndex(({ meanSquare }) => meanSquare > threshold)
        : 0
      const behind = [...segment.slice(cut), ...(next === undefined ? [] : [next])]
      carried = behind
      if (begin < 0) {
        // All of it is silent.
        if (isOver && behind.length === 0) return
        continue
      }
      const whole = segment.slice(begin, cut)
      const { file, count } = await fit(source, whole, split.maxSize, overhead)
      const kept = whole.slice(0, count)
      overhead = Math.max(overhead, file.size - bytesOf(kept))
      const { start } = kept[0]!.packet
      const last = kept.at(-1)!.packet
      const end = last.start + last.duration
      if (start <= before) throw cannotAdvance(split)
      before = start
      const rest = [...whole.slice(count), ...behind]
      if (rest.length === 0 && end - start < shortest) return
      planned += units(split.duration ?? 0)
      given += end - played(kept[0]!.packet)
      yield {
        segmentStart: seconds(played(kept[0]!.packet), source.rate),
        segmentEnd: seconds(end, source.rate),
        audioSegment: file,
      }
      if (rest.length === 0) return
      // Also a packet that begins before the overlap and reaches into it.
      const again = kept.filter(({ packet }) => packet.start + packet.duration > end - overlap)
      carried = [...again, ...rest]
    }
  } finally {
    await packets.return(undefined)
    source.close()
  }
}

async function* measured<P extends SoundPacket>(
  { packets, rate, soundStart }: PacketSource<P>,
  sound: Sound | undefined,
): AsyncGenerator<Measured<P>, undefined> {
  const loudness = sound && measureLoudness(sound)
  try {
    for await (const packet of packets) {
      const end = packet.start + packet.duration - soundStart
      const meanSquare = sound && (await loudness!.until(Math.round((end * sound.sampleRate) / rate)))
      yield { packet, meanSquare: meanSquare ?? -1 }
    }
  } finally {
    await loudness?.close()
  }
}

/** The file of as many of the packets as there is room for. */
async function fit<P extends SoundPacket>(
  source: PacketSource<P>,
  packets: readonly Measured<P>[],
  maxSize: number | null,
  overhead: number,
): Promise<{ readonly file: Blob; readonly count: number }> {
  let more = overhead
  for (let count = packets.length; ; count--) {
    let bytes = bytesOf(packets.slice(0, count))
    while (maxSize !== null && count > 1 && bytes + more > maxSize) bytes -= packets[--count]!.packet.bytes
    const file = await source.file(packets.slice(0, count).map(({ packet }) => packet))
    if (maxSize === null || file.size <= maxSize) return { file, count }
    if (count === 1) {
      throw new PolytableError(
        'INVALID_ARGUMENT',
        `maxSize (${maxSize} bytes) is too small to hold a single packet: that takes ${file.size} bytes`,
      )
    }
    more = file.size - bytes
  }
}

function bytesOf(packets: readonly Measured<SoundPacket>[]): number {
  return packets.reduce((sum, { packet }) => sum + packet.bytes, 0)
}

function cannotAdvance({ maxSize }: AudioSplit): PolytableError {
  const name = maxSize === null ? 'duration' : 'maxSize'
  return new PolytableError(
    'INVALID_ARGUMENT',
    `overlap is too large relative to ${name}: segments cannot advance`,
  )
}

/** When a packet is heard: what an encoder added comes before the beginning. */
function played({ start }: SoundPacket): number {
  return Math.max(0, start)
}

/** With four decimals. */
function seconds(units: number, rate: number): number {
  return Math.round((units / rate) * 1e4) / 1e4
}
