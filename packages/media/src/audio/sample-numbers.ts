import type { AudioSample } from 'mediabunny'

/** The numbers of a format, and what its greatest is divided by to be 1. */
const formats = {
  u8: { array: Uint8Array, scale: 128, middle: 128 },
  s16: { array: Int16Array, scale: 2 ** 15, middle: 0 },
  s32: { array: Int32Array, scale: 2 ** 31, middle: 0 },
  f32: { array: Float32Array, scale: 1, middle: 0 },
} as const

/**
 * Copies decoded sound to a list of numbers for each channel. Converted here: platforms scale integers in different ways.
 * @param from the first frame
 * @param planes as many frames are copied as they are long; the last channel of the sample goes to those for which it has none
 */
export function copySampleNumbers(sample: AudioSample, from: number, planes: readonly Float32Array[]): void {
  const isPlanar = sample.format.endsWith('-planar')
  const { array, scale, middle } = formats[sample.format.replace('-planar', '') as keyof typeof formats]
  const { numberOfChannels: channels } = sample
  const frames = { frameOffset: from, frameCount: planes[0]!.length }
  const step = isPlanar ? 1 : channels
  let given: InstanceType<typeof array> | undefined
  for (const [i, numbers] of planes.entries()) {
    const channel = Math.min(i, channels - 1)
    if (isPlanar && array === Float32Array) {
      sample.copyTo(numbers, { planeIndex: channel, ...frames })
      continue
    }
    if (isPlanar || given === undefined) {
      given ??= new array(frames.frameCount * step)
      sample.copyTo(given, { planeIndex: isPlanar ? channel : 0, ...frames })
    }
    for (let k = 0, at = isPlanar ? 0 : channel; k < numbers.length; k++, at += step)
      numbers[k] = (given[at]! - middle) / scale
  }
}
