import { PolytableError } from '@polytable/model/errors/index'

/**
 * How the four numbers of a bounding box are meant: left, top, right, bottom; left, top, width, height; the centre, width, height.
 */
export type BoxFormat = 'xyxy' | 'xywh' | 'cxcywh'

export const BOX_FORMATS: readonly string[] = ['xyxy', 'xywh', 'cxcywh'] satisfies readonly BoxFormat[]

/** A bounding box in a format that is known besides. */
export type Box = readonly [number, number, number, number]

/** The boxes of a row. */
export interface Boxes {
  readonly boxes: readonly Box[]
  /** All numbers are whole, as pixels are: what is made of them is, too. */
  readonly areWhole: boolean
  /** Not all numbers are fractions of the picture, from 0 to 1. */
  readonly areAbsolute: boolean
}

/** @throws PolytableError INVALID_ARGUMENT for what is no list of lists of four numbers, and for numbers below zero unless they are allowed */
export function readBoxes(name: string, value: unknown, { negative = false } = {}): Boxes {
  if (!Array.isArray(value) || !value.every(isBox)) {
    throw new PolytableError(
      'INVALID_ARGUMENT',
      `'vision.${name}' takes a list of bounding boxes, each a list of four numbers`,
    )
  }
  const numbers = value.flat()
  if (!negative && numbers.some((number) => number < 0)) {
    throw new PolytableError('INVALID_ARGUMENT', `'vision.${name}' takes no coordinates below 0`)
  }
  const areWhole = numbers.every(Number.isInteger)
  return {
    boxes: value,
    areWhole,
    areAbsolute: areWhole || numbers.some((number) => number < 0 || number > 1),
  }
}

function isBox(value: unknown): value is Box {
  return Array.isArray(value) && value.length === 4 && value.every(Number.isFinite)
}

/** Rounded to the nearest whole number, halves up. */
function nearest(number: number): number {
  return Math.floor(number + 0.5)
}

export function allNearest(box: Box): Box {
  return box.map(nearest) as unknown as Box
}

/** Left, top, right and bottom. */
export function cornersOf([a, b, c, d]: Box, format: BoxFormat): Box {
  if (format === 'xyxy') return [a, b, c, d]
  if (format === 'xywh') return [a, b, a + c, b + d]
  return [a - c / 2, b - d / 2, a + c / 2, b + d / 2]
}

export function ofCorners([x1, y1, x2, y2]: Box, format: BoxFormat): Box {
  if (format === 'xyxy') return [x1, y1, x2, y2]
  if (format === 'xywh') return [x1, y1, x2 - x1, y2 - y1]
  return [(x1 + x2) / 2, (y1 + y2) / 2, x2 - x1, y2 - y1]
}

/** The centre, width and height. */
export function centreOf([a, b, c, d]: Box, format: BoxFormat): Box {
  if (format === 'cxcywh') return [a, b, c, d]
  const [width, height] = format === 'xyxy' ? [c - a, d - b] : [c, d]
  return [a + width / 2, b + height / 2, width, height]
}

/** Whether a box has an area. Others are left as they are. */
export function hasArea(box: Box, format: BoxFormat): boolean {
  const [, , width, height] = centreOf(box, format)
  return width > 0 && height > 0
}

/**
 * A box of another size around the same centre. Of whole numbers the size is rounded first, then the place of its left top, so that
 * the size is the same in every format.
 */
export function resized(
  box: Box,
  format: BoxFormat,
  isWhole: boolean,
  size: (width: number, height: number) => readonly [width: number, height: number],
): Box {
  if (!hasArea(box, format)) return box
  const [x, y, width, height] = centreOf(box, format)
  const exact = size(width, height)
  const [w, h] = isWhole ? [nearest(exact[0]), nearest(exact[1])] : exact
  if (format === 'cxcywh') return isWhole ? [nearest(x), nearest(y), w, h] : [x, y, w, h]
  if (!isWhole)
    return format === 'xyxy' ? [x - w / 2, y - h / 2, x + w / 2, y + h / 2] : [x - w / 2, y - h / 2, w, h]
  const [left, top] = [nearest(x - w / 2), nearest(y - h / 2)]
  return ofCorners([left, top, left + w, top + h], format)
}
