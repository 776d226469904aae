import { PolytableError } from '@polytable/model/errors/index'
import { nameAt, viewOf } from '../bytes.ts'

/** A WAV file of 32-bit floats as it is written: what its head says, and the numbers behind it. */
export interface WavStream {
  readonly sampleRate: number
  readonly channels: number
  readonly chunks: AsyncIterable<readonly Float32Array[]>
}

/** Bytes of numbers that are given at once. */
const CHUNK_BYTES = 2 ** 18

/** Reads what FFmpeg writes as `pcm_f32le` in WAV. @returns undefined where nothing comes */
export async function readWavStream(bytes: AsyncIterable<Uint8Array>): Promise<WavStream | undefined> {
  const pieces = bytes[Symbol.asyncIterator]()
  let held: Uint8Array = new Uint8Array(0)
  const more = async (): Promise<boolean> => {
    const next = await pieces.next()
    if (next.done) return false
    held = held.length === 0 ? next.value : joined(held, next.value)
    return true
  }
  let head: WavHead | undefined
  while ((head = readHead(held)) === undefined) {
    if (await more()) continue
    if (held.length === 0) return undefined
    throw new PolytableError('INVALID_DATA_FORMAT', 'The decoder of sound gave no WAV file.')
  }
  const { sampleRate, channels, size } = head
  held = held.subarray(size)
  const frame = 4 * channels
  return {
    sampleRate,
    channels,
    chunks: (async function* () {
      try {
        for (;;) {
          const isOver = !(held.length >= CHUNK_BYTES || (await more()))
          if (!isOver && held.length < CHUNK_BYTES) continue
          for (let at = 0; at + frame <= held.length;) {
            const end = Math.min(
              at + CHUNK_BYTES - (CHUNK_BYTES % frame),
              held.length - (held.length % frame),
            )
            yield planes(held.subarray(at, end), channels)
            at = end
          }
          held = held.slice(held.length - (held.length % frame))
          if (isOver) return
        }
      } finally {
        await pieces.return?.()
      }
    })(),
  }
}

interface WavHead {
  readonly sampleRate: number
  readonly channels: number
  /** Bytes up to the numbers. */
  readonly size: number
}

/** Undefined while it is not whole. */
function readHead(bytes: Uint8Array): WavHead | undefined {
  const view = viewOf(bytes)
  let format: Omit<WavHead, 'size'> | undefined
  for (let at = 12; at + 8 <= bytes.length;) {
    const name = nameAt(view, at)
    if (name === 'data') return format && { ...format, size: at + 8 }
    if (name === 'fmt ' && at + 16 <= bytes.length)
      format = { channels: view.getUint16(at + 10, true), sampleRate: view.getUint32(at + 12, true) }
    at += 8 + view.getUint32(at + 4, true)
  }
  return undefined
}

function planes(bytes: Uint8Array, channels: number): Float32Array[] {
  // Copied by the constructor: what Node's programs write are Buffers, whose slices are no copies.
  const all = new Float32Array(new Uint8Array(bytes).buffer)
  if (channels === 1) return [all]
  return Array.from({ length: channels }, (_, channel) => {
    const plane = new Float32Array(all.length / channels)
    for (let i = 0, at = channel; i < plane.length; i++, at += channels) plane[i] = all[at]!
    return plane
  })
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length)
  both.set(a)
  both.set(b, a.length)
  return both
}
