import { weighedByAlpha } from './alpha.ts'
import type { BoxOf } from './resample.ts'
import { bandsOf, blank, clip8, isBytes, type Raster } from './types.ts'

/** Where the pixels of a result lie in the source: x = a·X + b·Y + c, y = d·X + e·Y + f, of the middles of pixels. */
export type Affine = readonly [number, number, number, number, number, number]

/** Copies to each pixel of the result the one of the source that its middle falls into. */
export function scaleNearest(raster: Raster, width: number, height: number, box: BoxOf): Raster {
  const [left, top, right, bottom] = box.map(Math.fround) as unknown as BoxOf
  const stepX = Math.fround(right - left) / width
  const stepY = Math.fround(bottom - top) / height
  const places = raster.mode === 'I;16' ? middles : steps
  const columns = places(left, stepX, width)
  const rows = places(top, stepY, height)
  const out = blank(raster, width, height)
  const bands = bandsOf(raster)
  for (let y = 0, to = 0; y < height; y++) {
    const row = rows[y]!
    for (let x = 0; x < width; x++, to += bands) {
      const column = columns[x]!
      if (row < 0 || row >= raster.height || column < 0 || column >= raster.width) continue
      copy(raster, (row * raster.width + column) * bands, out, to, bands)
    }
  }
  return out
}

/** The pixels that a place moving by steps falls into; its errors add up, as in Pillow. */
function steps(start: number, step: number, count: number): Int32Array {
  const places = new Int32Array(count)
  for (let i = 0, at = start + step * 0.5; i < count; i++, at += step)
    places[i] = at < 0 ? -1 : Math.trunc(at)
  return places
}

/** The same without errors that add up: how Pillow scales samples of 16 bits. */
function middles(start: number, step: number, count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, i) => Math.floor(step * (i + 0.5) + start))
}

function copy(from: Raster, at: number, to: Raster, target: number, bands: number): void {
  for (let band = 0; band < bands; band++) to.data[target + band] = from.data[at + band]!
}

/**
 * Turns, shears or scales an image: Pillow's `transform` with AFFINE.
 * @param filter 0 the nearest pixel, 2 bilinear, 3 bicubic; what comes from outside is zero
 */
export function transformAffine(
  raster: Raster,
  width: number,
  height: number,
  matrix: Affine,
  filter: number,
): Raster {
  const isPlain = filter === 0 || raster.mode === '1' || raster.mode === 'P'
  if (raster.mode === 'I;16') return sampled(raster, width, height, matrix)
  if (isPlain) return nearest(raster, width, height, matrix)
  return weighedByAlpha(raster, (plain) => interpolated(plain, width, height, matrix, filter))
}

function nearest(raster: Raster, width: number, height: number, matrix: Affine): Raster {
  const out = blank(raster, width, height)
  const bands = bandsOf(raster)
  // Fixed point of 16 bits on either side, as Pillow has it where the sizes allow; steps of it add up.
  const [a, b, , d, e] = matrix.map(toFixed) as unknown as Affine
  let rowX = toFixed(matrix[2] + matrix[0] * 0.5 + matrix[1] * 0.5)
  let rowY = toFixed(matrix[5] + matrix[3] * 0.5 + matrix[4] * 0.5)
  for (let y = 0, to = 0; y < height; y++, rowX += b, rowY += e) {
    let x = rowX
    let line = rowY
    for (let i = 0; i < width; i++, to += bands, x += a, line += d) {
      const column = Math.floor(x / 65536)
      const row = Math.floor(line / 65536)
      if (column < 0 || column >= raster.width || row < 0 || row >= raster.height) continue
      copy(raster, (row * raster.width + column) * bands, out, to, bands)
    }
  }
  return out
}

function toFixed(value: number): number {
  return Math.floor(value * 65536 + 0.5)
}

/** The nearest pixels by floats: how Pillow turns samples of 16 bits. */
function sampled(raster: Raster, width: number, height: number, matrix: Affine): Raster {
  const [a, b, c, d, e, f] = matrix
  const out = blank(raster, width, height)
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to++) {
      const column = Math.floor(a * (x + 0.5) + b * (y + 0.5) + c)
      const row = Math.floor(d * (x + 0.5) + e * (y + 0.5) + f)
      if (column < 0 || column >= raster.width || row < 0 || row >= raster.height) continue
      out.data[to] = raster.data[row * raster.width + column]!
    }
  }
  return out
}

function interpolated(
  raster: Raster,
  width: number,
  height: number,
  [a, b, c, d, e, f]: Affine,
  filter: number,
): Raster {
  const out = blank(raster, width, height)
  const bands = bandsOf(raster)
  const value = filter === 3 ? bicubicAt(raster) : bilinearAt(raster)
  const put = isBytes(raster) ? clip8 : raster.mode === 'F' ? (v: number) => v : Math.trunc
  for (let row = 0, to = 0; row < height; row++) {
    for (let column = 0; column < width; column++, to += bands) {
      const x = a * (column + 0.5) + b * (row + 0.5) + c
      const y = d * (column + 0.5) + e * (row + 0.5) + f
      if (x < 0 || x >= raster.width || y < 0 || y >= raster.height) continue
      for (let band = 0; band < bands; band++) out.data[to + band] = put(value(x - 0.5, y - 0.5, band))
    }
  }
  return out
}

type ValueAt = (x: number, y: number, band: number) => number

/** Samples by column, row and band; beyond the edges those at the edges. */
function samplesOf({ data, width, height, mode }: Raster): ValueAt {
  const bands = bandsOf({ mode })
  const within = (at: number, size: number): number => (at < 0 ? 0 : at < size ? at : size - 1)
  return (x, y, band) => data[(within(y, height) * width + within(x, width)) * bands + band]!
}

function bilinearAt(raster: Raster): ValueAt {
  const at = samplesOf(raster)
  return (x, y, band) => {
    const [left, top] = [Math.floor(x), Math.floor(y)]
    const line = (row: number): number => {
      const first = at(left, row, band)
      return first + (at(left + 1, row, band) - first) * (x - left)
    }
    const above = line(top)
    const below = top + 1 >= 0 && top + 1 < raster.height ? line(top + 1) : above
    return above + (below - above) * (y - top)
  }
}

function bicubicAt(raster: Raster): ValueAt {
  const at = samplesOf(raster)
  return (x, y, band) => {
    const [left, top] = [Math.floor(x) - 1, Math.floor(y) - 1]
    const line = (row: number): number =>
      cubic(
        at(left, row, band),
        at(left + 1, row, band),
        at(left + 2, row, band),
        at(left + 3, row, band),
        x - left - 1,
      )
    const lines = [line(top)]
    for (let i = 1; i < 4; i++)
      lines.push(top + i >= 0 && top + i < raster.height ? line(top + i) : lines[i - 1]!)
    return cubic(lines[0]!, lines[1]!, lines[2]!, lines[3]!, y - top - 1)
  }
}

function cubic(v1: number, v2: number, v3: number, v4: number, d: number): number {
  return v2 + d * (-v1 + v3 + d * (2 * (v1 - v2) + v3 - v4 + d * (-v1 + v2 - v3 + v4)))
}
