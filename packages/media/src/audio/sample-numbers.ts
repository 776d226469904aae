import type { AudioSample } from 'mediabunny'

/** The numbers of a format, and what its greatest is divided by to be 1. */
const formats = {
  u8: { array: Uint8Array, scale: 128, middle: 128 },
  s16: { array: Int16Array, scale: 2 ** 15, middle: 0 },
  s32: { array: Int32Array, scale: 2 ** 31, middle: 0 },
  f32: { array: Float32Array, scale: 1, middle: 0 },
} as const

/**
 * Decoded sound as a list of numbers for each channel. Converted here: platforms scale integers in different ways.
 * @param from the first frame
 * @param to the frame behind the last
 */
export function sampleNumbers(sample: AudioSample, from: number, to: number): Float32Array[] {
  const isPlanar = sample.format.endsWith('-planar')
  const { array, scale, middle } = formats[sample.format.replace('-planar', '') as keyof typeof formats]
  const { numberOfChannels: channels } = sample
  const frames = { frameOffset: from, frameCount: to - from }
  return Array.from({ length: channels }, (_, channel) => {
    const given = new array((to - from) * (isPlanar ? 1 : channels))
    sample.copyTo(given, { planeIndex: isPlanar ? channel : 0, ...frames })
    if (isPlanar && given instanceof Float32Array) return given
    const numbers = new Float32Array(to - from)
    const step = isPlanar ? 1 : channels
    for (let i = 0, at = isPlanar ? 0 : channel; i < numbers.length; i++, at += step)
      numbers[i] = (given[at]! - middle) / scale
    return numbers
  })
}
