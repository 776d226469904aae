import { roundAway } from './rounding.ts'
import { bandsOf, blank, clip8, isBytes, type Raster, type Samples } from './types.ts'

/** A part of an image: left, top, right, bottom in pixels. */
export type BoxOf<Kind extends number = number> = readonly [Kind, Kind, Kind, Kind]

/** Filters by Pillow's numbers: 4 box, 2 bilinear, 5 Hamming, 3 bicubic, 1 Lanczos. 0, the nearest pixel, is none. */
export const FILTERS: Readonly<Record<number, Filter>> = {
  1: { support: 3, weight: (x) => (x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0) },
  2: { support: 1, weight: (x) => Math.max(0, 1 - Math.abs(x)) },
  3: { support: 2, weight: bicubic },
  4: { support: 0.5, weight: (x) => (x > -0.5 && x <= 0.5 ? 1 : 0) },
  5: { support: 1, weight: hamming },
}

interface Filter {
  /** How far it reaches, in pixels of the smaller image. */
  readonly support: number
  readonly weight: (x: number) => number
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI)
}

function bicubic(given: number): number {
  const x = Math.abs(given)
  const a = -0.5
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1
  return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0
}

function hamming(given: number): number {
  const x = Math.abs(given)
  if (x === 0) return 1
  const { fround, sin, cos, PI } = Math
  return x >= 1 ? 0 : (sin(x * PI) / (x * PI)) * (fround(0.54) + fround(0.46) * cos(x * PI))
}

/** For each sample of the result: which of the source count, from where, and how much. */
interface Weights {
  readonly size: number
  readonly starts: Int32Array
  readonly counts: Int32Array
  readonly values: Float64Array
}

function weightsOf(inSize: number, from: number, to: number, outSize: number, filter: Filter): Weights {
  // Pillow holds the ends of the box in 32 bits.
  const start = Math.fround(from)
  const scale = Math.fround(Math.fround(to) - start) / outSize
  const stretch = Math.max(scale, 1)
  const support = filter.support * stretch
  const size = Math.ceil(support) * 2 + 1
  const starts = new Int32Array(outSize)
  const counts = new Int32Array(outSize)
  const values = new Float64Array(outSize * size)
  for (let out = 0; out < outSize; out++) {
    const centre = start + (out + 0.5) * scale
    const first = Math.max(0, Math.trunc(centre - support + 0.5))
    const count = Math.min(inSize, Math.trunc(centre + support + 0.5)) - first
    let sum = 0
    for (let i = 0; i < count; i++) {
      const weight = filter.weight((i + first - centre + 0.5) * (1 / stretch))
      values[out * size + i] = weight
      sum += weight
    }
    if (sum !== 0) for (let i = 0; i < count; i++) values[out * size + i]! /= sum
    starts[out] = first
    counts[out] = count
  }
  return { size, starts, counts, values }
}

/** Bits after the point of weights for bytes: sums of 32 bits hold eight more, and two for what overshoots. */
const PRECISION = 22

function fixed({ values }: Weights): Int32Array {
  return Int32Array.from(values, (weight) => Math.trunc(weight * 2 ** PRECISION + (weight < 0 ? -0.5 : 0.5)))
}

/**
 * Resamples a part of an image to a size with a filter, the rows first and then the columns; the same bytes as Pillow's `resize`.
 * Alpha is a band as any other.
 */
export function resample(raster: Raster, width: number, height: number, box: BoxOf, filter: Filter): Raster {
  const [left, top, right, bottom] = box
  const down = weightsOf(raster.height, top, bottom, height, filter)
  let result = raster
  let vertical = down
  if (width !== raster.width || left !== 0 || right !== width) {
    const first = down.starts[0]!
    const rows = down.starts[height - 1]! + down.counts[height - 1]! - first
    result = blank(raster, width, rows)
    const across = weightsOf(raster.width, left, right, width, filter)
    acrossRows(raster, result, first, across)
    vertical = { ...down, starts: down.starts.map((start) => start - first) }
  }
  if (height === raster.height && top === 0 && bottom === height) return result
  const out = blank(raster, width, height)
  downColumns(result, out, vertical)
  return out
}

function acrossRows(source: Raster, target: Raster, firstRow: number, weights: Weights): void {
  const bands = bandsOf(source)
  const { size, starts, counts } = weights
  const sum = sumsOf(source, target, weights)
  for (let y = 0, to = 0; y < target.height; y++) {
    const row = (y + firstRow) * source.width * bands
    for (let x = 0; x < target.width; x++, to += bands)
      sum(row + starts[x]! * bands, bands, counts[x]!, x * size, to, bands)
  }
}

function downColumns(source: Raster, target: Raster, weights: Weights): void {
  const stride = source.width * bandsOf(source)
  const { size, starts, counts } = weights
  const sum = sumsOf(source, target, weights)
  for (let y = 0; y < target.height; y++)
    sum(starts[y]! * stride, stride, counts[y]!, y * size, y * stride, stride)
}

/**
 * Writes `outputs` samples from `to` on: each the weighed sum of `count` samples, from `at` on for the first, that are `step` apart.
 * The weights are those from `first` on.
 */
type Sums = (at: number, step: number, count: number, first: number, to: number, outputs: number) => void

function sumsOf(source: Raster, target: Raster, weights: Weights): Sums {
  if (isBytes(source) && isBytes(target)) return sumsOfBytes(source.data, target.data, fixed(weights))
  return sumsOfNumbers(source.data, target.data, weights.values, source.mode === 'F')
}

function sumsOfBytes(data: Uint8Array, out: Uint8Array, weights: Int32Array): Sums {
  const half = 1 << (PRECISION - 1)
  return (at, step, count, first, to, outputs) => {
    let output = 0
    // Three at a time, as a pixel of colours has: an addition waits for the one before it in the same sum only.
    for (; output + 3 <= outputs; output += 3) {
      let sum0 = half
      let sum1 = half
      let sum2 = half
      for (let i = 0, from = at + output; i < count; i++, from += step) {
        const weight = weights[first + i]!
        sum0 = (sum0 + Math.imul(data[from]!, weight)) | 0
        sum1 = (sum1 + Math.imul(data[from + 1]!, weight)) | 0
        sum2 = (sum2 + Math.imul(data[from + 2]!, weight)) | 0
      }
      out[to + output] = byteOf(sum0)
      out[to + output + 1] = byteOf(sum1)
      out[to + output + 2] = byteOf(sum2)
    }
    for (; output < outputs; output++) {
      let sum = half
      for (let i = 0, from = at + output; i < count; i++, from += step)
        sum = (sum + Math.imul(data[from]!, weights[first + i]!)) | 0
      out[to + output] = byteOf(sum)
    }
  }
}

function byteOf(sum: number): number {
  return clip8(sum >> PRECISION)
}

function sumsOfNumbers(data: Samples, out: Samples, weights: Float64Array, isFloat: boolean): Sums {
  return (at, step, count, first, to, outputs) => {
    for (let output = 0; output < outputs; output++) {
      let sum = 0
      for (let i = 0, from = at + output; i < count; i++, from += step)
        sum += data[from]! * weights[first + i]!
      out[to + output] = isFloat ? sum : roundAway(sum)
    }
  }
}
