import { counts, type Plane } from './planes.ts'

/** Tangent of 22.5°, in fixed point of 15 bits. */
const TAN = Math.trunc(0.4142135623730951 * 2 ** 15 + 0.5)

/**
 * Edges of a frame by Canny's method with levels around the median, made thicker: 255 on an edge, else 0. As PySceneDetect finds them.
 * @param thickness pixels, odd
 */
export function edgesOf(plane: Plane, thickness: number): Plane {
  const median = medianOf(plane)
  const low = Math.trunc(Math.max(0, (1 - 1 / 3) * median))
  const high = Math.trunc(Math.min(255, (1 + 1 / 3) * median))
  return dilated(canny(plane, low, high), thickness)
}

/** The thickness of edges that PySceneDetect takes for frames of a size. */
export function edgeThickness(width: number, height: number): number {
  const size = 4 + Math.round(Math.sqrt(width * height) / 192)
  return size % 2 === 0 ? size + 1 : size
}

function medianOf(plane: Plane): number {
  const all = counts(plane)
  const { length } = plane.data
  const at = (rank: number): number => {
    let seen = 0
    for (let value = 0; value < 256; value++) if ((seen += all[value]!) > rank) return value
    return 255
  }
  return (at((length - 1) >> 1) + at(length >> 1)) / 2
}

/** J. Canny, "A computational approach to edge detection", 1986, with Sobel's 3×3 gradients and their sums, as OpenCV's `Canny`. */
function canny({ width, height, data }: Plane, low: number, high: number): Plane {
  const at = (x: number, y: number): number =>
    data[Math.min(Math.max(y, 0), height - 1) * width + Math.min(Math.max(x, 0), width - 1)]!
  const [dx, dy, size] = [0, 1, 2].map(() => new Int32Array(width * height)) as [
    Int32Array,
    Int32Array,
    Int32Array,
  ]
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const [a, b, c] = [at(x - 1, y - 1), at(x, y - 1), at(x + 1, y - 1)]
      const [d, f] = [at(x - 1, y), at(x + 1, y)]
      const [g, h, k] = [at(x - 1, y + 1), at(x, y + 1), at(x + 1, y + 1)]
      dx[i] = c + 2 * f + k - a - 2 * d - g
      dy[i] = g + 2 * h + k - a - 2 * b - c
      size[i] = Math.abs(dx[i]!) + Math.abs(dy[i]!)
    }
  }
  const sizeAt = (x: number, y: number): number =>
    x < 0 || y < 0 || x >= width || y >= height ? 0 : size[y * width + x]!
  const isRidge = (x: number, y: number, i: number): boolean => {
    const here = size[i]!
    const [across, down] = [Math.abs(dx[i]!), Math.abs(dy[i]!) * 2 ** 15]
    if (down < across * TAN) return here > sizeAt(x - 1, y) && here >= sizeAt(x + 1, y)
    if (down > across * (TAN + 2 ** 16)) return here > sizeAt(x, y - 1) && here >= sizeAt(x, y + 1)
    const side = (dx[i]! ^ dy[i]!) < 0 ? -1 : 1
    return here > sizeAt(x - side, y - 1) && here > sizeAt(x + side, y + 1)
  }
  const edges = new Uint8Array(width * height)
  const weak = new Uint8Array(width * height)
  const strong: number[] = []
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (size[i]! <= low || !isRidge(x, y, i)) continue
      weak[i] = 1
      if (size[i]! > high) strong.push(i)
    }
  }
  // Weak edges are edges where they hang together with strong ones.
  while (strong.length > 0) {
    const i = strong.pop()!
    if (edges[i] !== 0) continue
    edges[i] = 255
    const [x, y] = [i % width, Math.floor(i / width)]
    for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row++)
      for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column++) {
        const neighbour = row * width + column
        if (weak[neighbour] === 1 && edges[neighbour] === 0) strong.push(neighbour)
      }
  }
  return { width, height, data: edges }
}

/** The greatest number around each pixel, first along rows, then along columns. */
function dilated({ width, height, data }: Plane, size: number): Plane {
  const reach = size >> 1
  const rows = spread(data, width, 1, width, reach)
  return { width, height, data: spread(rows, width * height, width, height, reach) }
}

function spread(
  data: Uint8Array<ArrayBuffer>,
  line: number,
  step: number,
  length: number,
  reach: number,
): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(data.length)
  const lines = step === 1 ? data.length / line : step
  for (let number = 0; number < lines; number++) {
    const start = step === 1 ? number * line : number
    let until = -1
    for (let i = -reach; i < length; i++) {
      const ahead = i + reach
      if (ahead < length && data[start + ahead * step] !== 0) until = ahead + reach
      if (i >= 0 && i <= until) out[start + i * step] = 255
    }
  }
  return out
}
