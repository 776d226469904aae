import type { TensorLike } from '../transformers/library.ts'

type Box = readonly [x1: number, y1: number, x2: number, y2: number]

/** An object that was found. */
export interface Found {
  readonly box: Box
  readonly score: number
  readonly label: number
}

/** Pixels between the places of the grids, of models with three grids and with four. */
const STRIDES = [
  [8, 16, 32],
  [8, 16, 32, 64],
] as const
/** Numbers before those of the classes: a box, and how probable an object is. */
const HEAD = 5
/** Of two boxes of a class that have more of their area in common, the less probable is left out: YOLOX's `nmsthre`. */
const MOST_OVERLAP = 0.65

/** The objects that the graph of a YOLOX gives; undefined where it is not the output of one. */
export function objectsOf(
  { data, dims }: TensorLike,
  width: number,
  height: number,
  threshold: number,
): Found[] | undefined {
  const [, count = 0, numbers = 0] = dims
  const grid = STRIDES.map((strides) => strides.flatMap((stride) => placesOf(width, height, stride))).find(
    (places) => places.length === count,
  )
  if (!grid || numbers <= HEAD) return undefined
  return grid.flatMap(({ x, y, stride }, i) => {
    const at = i * numbers
    let label = 0
    for (let each = 1; each < numbers - HEAD; each++)
      if (data[at + HEAD + each]! > data[at + HEAD + label]!) label = each
    const score = data[at + 4]! * data[at + HEAD + label]!
    if (!(score >= threshold)) return []
    const [centreX, centreY] = [(data[at]! + x) * stride, (data[at + 1]! + y) * stride]
    const [halfX, halfY] = [(Math.exp(data[at + 2]!) * stride) / 2, (Math.exp(data[at + 3]!) * stride) / 2]
    const box: Box = [centreX - halfX, centreY - halfY, centreX + halfX, centreY + halfY]
    return [{ box, score, label }]
  })
}

function placesOf(width: number, height: number, stride: number) {
  const across = Math.floor(width / stride)
  return Array.from({ length: across * Math.floor(height / stride) }, (_, i) => ({
    x: i % across,
    y: Math.floor(i / across),
    stride,
  }))
}

/** Each object once, the most probable first. */
export function distinct(found: readonly Found[]): Found[] {
  const kept: Found[] = []
  for (const each of found.toSorted((a, b) => b.score - a.score)) {
    const isKnown = kept.some(
      ({ box, label }) => label === each.label && overlap(box, each.box) > MOST_OVERLAP,
    )
    if (!isKnown) kept.push(each)
  }
  return kept
}

/** The area that two boxes have in common, as a share of what they cover together. */
function overlap(a: Box, b: Box): number {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0])
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1])
  if (width <= 0 || height <= 0) return 0
  const common = width * height
  return common / (areaOf(a) + areaOf(b) - common)
}

function areaOf([x1, y1, x2, y2]: Box): number {
  return (x2 - x1) * (y2 - y1)
}
