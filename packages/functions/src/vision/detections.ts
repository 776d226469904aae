import { PolytableError } from '@polytable/model/errors/index'
import { compareValues } from '@polytable/model/expressions/index'
import { readBoxes, type Box } from './boxes.ts'

/** A class of objects, as labels name it. */
export type Label = string | number

/** How the detections of one class in one picture compare with what is there. Its lists are in the order of falling scores. */
export interface DetectionsOfClass {
  /** The overlap that was enough. */
  readonly min_iou: number
  /** Its label. */
  readonly class: Label
  /** 1 for each detection that found an object, else 0. */
  readonly tp: readonly number[]
  /** 1 for each that did not. */
  readonly fp: readonly number[]
  /** What the detections were given. */
  readonly scores: readonly number[]
  /** How many objects of the class there are. */
  readonly num_gts: number
}

/** Boxes by their corners, with their labels; detections with their scores. */
export interface Detections {
  readonly predBboxes: unknown
  readonly predLabels: unknown
  readonly predScores: unknown
  readonly gtBboxes: unknown
  readonly gtLabels: unknown
  readonly minIou: number
}

const NAME = 'evalDetections'

/**
 * Compares detections with objects as Pascal VOC does: in the order of falling scores each takes the object of its class that it
 * overlaps most, if that is free and the overlap reaches `minIou`.
 * https://doi.org/10.1007/s11263-009-0275-4, section 4.2
 * @throws PolytableError INVALID_ARGUMENT
 */
export function evaluate(given: Detections): DetectionsOfClass[] {
  const found = labelled(given.predBboxes, given.predLabels, 'pred')
  const objects = labelled(given.gtBboxes, given.gtLabels, 'gt')
  const scores = listOf(given.predScores, 'predScores', (score): score is number => Number.isFinite(score))
  checkLengths(scores.length, found.length, 'predScores', 'predBboxes')
  const labels = new Set([...found, ...objects].map(({ label }) => label))
  return [...labels].sort(byLabel).map((label) => {
    const ofClass = found
      .map(({ box, label: own }, i) => ({ box, label: own, score: scores[i]! }))
      .filter((each) => each.label === label)
      .sort((a, b) => b.score - a.score)
    const there = objects.filter((each) => each.label === label).map(({ box }) => box)
    const hits = matches(
      ofClass.map(({ box }) => box),
      there,
      given.minIou,
    )
    return {
      min_iou: given.minIou,
      class: label,
      tp: hits.map(Number),
      fp: hits.map((hit) => Number(!hit)),
      scores: ofClass.map(({ score }) => score),
      num_gts: there.length,
    }
  })
}

/** Numbers before texts. */
function byLabel(a: Label, b: Label): number {
  if (typeof a !== typeof b) return typeof a === 'number' ? -1 : 1
  return compareValues(a, b)
}

function labelled(
  boxes: unknown,
  labels: unknown,
  kind: 'pred' | 'gt',
): { readonly box: Box; readonly label: Label }[] {
  const read = readBoxes(NAME, boxes, { negative: true }).boxes
  const isLabel = (label: unknown): label is Label => typeof label === 'string' || typeof label === 'number'
  const names = listOf(labels, `${kind}Labels`, isLabel)
  checkLengths(names.length, read.length, `${kind}Labels`, `${kind}Bboxes`)
  return read.map((box, i) => ({ box, label: names[i]! }))
}

function listOf<T>(
  value: unknown,
  name: string,
  isElement: (element: unknown) => element is T,
): readonly T[] {
  if (Array.isArray(value) && value.every(isElement)) return value
  throw new PolytableError(
    'INVALID_ARGUMENT',
    `'vision.${NAME}': ${name} has elements of another kind, or is no list`,
  )
}

function checkLengths(one: number, other: number, name: string, of: string): void {
  if (one === other) return
  throw new PolytableError(
    'INVALID_ARGUMENT',
    `'vision.${NAME}': ${name} has ${one} elements, ${of} ${other}`,
  )
}

/** For each box, whether it found an object. */
function matches(boxes: readonly Box[], objects: readonly Box[], minIou: number): boolean[] {
  const taken = new Set<number>()
  return boxes.map((box) => {
    const overlaps = objects.map((object) => intersectionOverUnion(box, object))
    const best = overlaps.reduce((at, overlap, i) => (at < 0 || overlap > overlaps[at]! ? i : at), -1)
    if (best < 0 || overlaps[best]! < minIou || taken.has(best)) return false
    taken.add(best)
    return true
  })
}

/** Of boxes by their corners, whose edges have no width; 0 where both are empty. */
function intersectionOverUnion([ax1, ay1, ax2, ay2]: Box, [bx1, by1, bx2, by2]: Box): number {
  const width = Math.max(0, Math.min(ax2, bx2) - Math.max(ax1, bx1))
  const height = Math.max(0, Math.min(ay2, by2) - Math.max(ay1, by1))
  const both = width * height
  const union = (ax2 - ax1) * (ay2 - ay1) + (bx2 - bx1) * (by2 - by1) - both
  return union > 0 ? both / union : 0
}

/**
 * The average precision of one class over pictures: the area below the precision over the recall, the precision at each recall being
 * the greatest at that or a higher one. 0 where there are no objects.
 */
export function averagePrecision(pictures: readonly DetectionsOfClass[]): number {
  const objects = pictures.reduce((sum, { num_gts }) => sum + num_gts, 0)
  if (objects === 0) return 0
  const detections = pictures
    .flatMap(({ tp, scores }) => scores.map((score, i) => ({ score, hit: tp[i] === 1 })))
    .sort((a, b) => b.score - a.score)
  let hits = 0
  const precisions: number[] = []
  detections.forEach(({ hit }, i) => {
    if (!hit) return
    hits++
    precisions.push(hits / (i + 1))
  })
  // Each hit adds as much to the recall.
  let best = 0
  let sum = 0
  for (const precision of precisions.reverse()) sum += best = Math.max(best, precision)
  return sum / objects
}
