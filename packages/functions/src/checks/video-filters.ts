import { effectNames } from '@polytable/editing/frames/effect-names'
import { checkFilters } from './filter-graph.ts'
import { checkEncoder } from './video.ts'
import { checkNumbers, checkOneOf, checkPositive, checkRange, invalid, type Given } from './numbers.ts'

const isCount = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 0

/** What all functions take that encode a video. @throws PolytableError INVALID_ARGUMENT, as all checks here */
export const checkPlain: (given: Given) => void = checkEncoder

export function checkOverlay(given: Given): void {
  checkEncoder(given)
  checkOneOf(given, 'horizontalAlign', ['left', 'center', 'right'])
  checkOneOf(given, 'verticalAlign', ['top', 'center', 'bottom'])
  checkRange(given, ['horizontalMargin', 'verticalMargin', 'startTime', 'endTime'], 0)
  checkRange(given, ['opacity'], 0, 1)
  checkPositive(given, 'scale')
  const { startTime, endTime } = given
  if (typeof startTime === 'number' && typeof endTime === 'number' && startTime >= endTime)
    throw invalid(`endTime (${endTime}) must be after startTime (${startTime})`)
}

export function checkOverlayText(given: Given): void {
  checkOverlay(given)
  checkRange(given, ['fontSize'], 1, 4096)
  checkRange(given, ['boxOpacity'], 0, 1)
  checkNumbers(given, 'boxBorder', [1, 4], isCount, '1 to 4 whole numbers of at least 0')
}

export function checkCrop(given: Given): void {
  checkEncoder(given)
  checkOneOf(given, 'bboxFormat', ['xywh', 'xyxy', 'cxcywh'])
  checkNumbers(given, 'bbox', [4, 4], isCount, '4 whole numbers of at least 0')
  const { bbox, bboxFormat } = given
  if (!Array.isArray(bbox) || typeof bboxFormat !== 'string') return
  const [a, b, c, d] = bbox as [number, number, number, number]
  const [width, height] = bboxFormat === 'xyxy' ? [c - a, d - b] : [c, d]
  if (width < 2 || height < 2)
    throw invalid(`A part of a video has at least 2×2 pixels; bbox (${bbox.join(', ')}) has not`)
}

export function checkResize(given: Given): void {
  checkEncoder(given)
  checkPositive(given, 'width', 'height', 'scale')
  const { width, height, scale } = given
  const isSized = typeof width === 'number' || typeof height === 'number'
  if (typeof scale === 'number' && isSized) throw invalid('scale cannot be given with width or height')
  if (scale === null && width === null && height === null)
    throw invalid('One of width, height and scale must be given')
}

export function checkReverse(given: Given): void {
  checkEncoder(given)
  checkOneOf(given, 'audio', ['drop', 'reverse', 'keep'])
}

export function checkLength(given: Given): void {
  checkEncoder(given)
  checkPositive(given, 'duration')
}

export function checkTransition(given: Given): void {
  checkLength(given)
  checkOneOf(given, 'effect', effectNames)
}

export function checkSpeed(given: Given): void {
  checkEncoder(given)
  checkRange(given, ['factor'], 0.01, 100)
}

export function checkRotate(given: Given): void {
  checkEncoder(given)
  checkOneOf(given, 'unit', ['deg', 'rad'])
  checkRange(given, ['angle'], -1e9)
}

export function checkBrightness(given: Given): void {
  checkEncoder(given)
  checkRange(given, ['factor'], 0)
}

export function checkScroll(given: Given): void {
  checkEncoder(given)
  checkPositive(given, 'w', 'h')
  checkRange(given, ['xStart', 'yStart'], 0)
  checkRange(given, ['xSpeed', 'ySpeed'], -1e9)
  const { w, h, xSpeed, ySpeed } = given
  if (xSpeed === 0 && ySpeed === 0) throw invalid('xSpeed or ySpeed must be given')
  if (w === null && h === null) throw invalid('w or h must be given')
}

export function checkPan(given: Given): void {
  checkRange(given, ['xSign', 'ySign'], -1, 1)
  const { xSign, ySign, cropPct } = given
  if (xSign === 0 && ySign === 0) throw invalid('xSign or ySign must be 1 or -1')
  if (typeof cropPct === 'number' && !(cropPct > 0 && cropPct < 1))
    throw invalid(`cropPct must lie between 0 and 1, and is ${cropPct}`)
}

export function checkZoom(given: Given): void {
  checkEncoder(given)
  checkRange(given, ['startScale', 'endScale'], 1, 1000)
  const isShare = (value: unknown): boolean => typeof value === 'number' && value >= 0 && value <= 1
  checkNumbers(given, 'center', [2, 2], isShare, '2 numbers from 0 to 1')
}

export function checkFfmpegFilter(
  given: Parameters<typeof checkEncoder>[0] & Parameters<typeof checkFilters>[0],
): void {
  checkEncoder(given)
  checkFilters(given)
}
