import { PolytableError } from '@polytable/model/errors/index'
import {
  aspectOf,
  checkBoxFormats,
  checkCanvas,
  checkCanvasSize,
  checkFactors,
  checkMinIou,
  checkPadding,
  checkSize,
} from '../checks/boxes.ts'
import type { visionDeclarations } from '../declarations/vision.ts'
import {
  allNearest,
  centreOf,
  cornersOf,
  hasArea,
  ofCorners,
  readBoxes,
  resized,
  type Box,
  type BoxFormat,
  type Boxes,
} from '../vision/boxes.ts'
import { evaluate } from '../vision/detections.ts'
import type { Implementations } from './define.ts'

const invalid = (name: string, message: string): PolytableError =>
  new PolytableError('INVALID_ARGUMENT', `'vision.${name}' ${message}`)

/** Boxes one by one, rounded where they are whole; those without an area stay as they are. */
function each({ boxes, areWhole }: Boxes, format: BoxFormat, change: (box: Box) => Box): Box[] {
  return boxes.map((box) => {
    if (!hasArea(box, format)) return box
    const changed = change(box)
    return areWhole ? allNearest(changed) : changed
  })
}

/** Whether boxes are in pixels: where the size of their canvas is given. */
function areInPixels(
  name: string,
  { areWhole, boxes }: Boxes,
  width: number | null,
  height: number | null,
): boolean {
  if ((width === null) !== (height === null))
    throw invalid(name, 'takes the width and the height of the canvas, or neither')
  if (width !== null) return true
  if (areWhole && boxes.flat().some((number) => number > 1))
    throw invalid(name, 'requires the width and the height of the canvas for boxes in pixels')
  return false
}

export const visionFunctions: Implementations<typeof visionDeclarations> = {
  bboxesConvert: {
    check: checkBoxFormats,
    run: ({ bboxes, srcFormat, dstFormat }) => {
      const { boxes, areWhole } = readBoxes('bboxesConvert', bboxes)
      if (srcFormat === dstFormat) return [...boxes]
      return boxes.map((box) => {
        const converted =
          dstFormat === 'cxcywh' ? centreOf(box, srcFormat) : ofCorners(cornersOf(box, srcFormat), dstFormat)
        return areWhole ? allNearest(converted) : converted
      })
    },
  },
  bboxesResize: {
    check: checkSize,
    run: ({ bboxes, format, width, height, aspect, aspectMode }) => {
      const { boxes, areWhole, areAbsolute } = readBoxes('bboxesResize', bboxes)
      if ([width, height, aspect].filter((option) => option !== null).length !== 1)
        throw invalid('bboxesResize', 'takes one of width, height and aspect')
      if ((aspect === null) !== (aspectMode === null))
        throw invalid('bboxesResize', "takes aspectMode ('crop' or 'pad') with aspect, and only with it")
      if (areAbsolute && !Number.isInteger(width ?? height ?? 1))
        throw invalid('bboxesResize', `takes whole pixels for boxes in pixels, not ${width ?? height}`)
      return boxes.map((box) =>
        resized(box, format, areWhole, (w, h) => {
          if (width !== null) return [width, h * (width / w)]
          if (height !== null) return [w * (height / h), height]
          const ratio = aspectOf(aspect!)
          return w / h > ratio === (aspectMode === 'crop') ? [h * ratio, h] : [w, w / ratio]
        }),
      )
    },
  },
  bboxesScale: {
    check: checkFactors,
    run: ({ bboxes, format, factor, xFactor, yFactor }) => {
      const { boxes, areWhole } = readBoxes('bboxesScale', bboxes)
      const hasTwo = xFactor !== null || yFactor !== null
      if (hasTwo === (factor !== null))
        throw invalid('bboxesScale', 'takes factor, or xFactor and yFactor or one of them')
      return boxes.map((box) =>
        resized(box, format, areWhole, (w, h) => [
          w * (factor ?? xFactor ?? 1),
          h * (factor ?? yFactor ?? 1),
        ]),
      )
    },
  },
  bboxesPad: {
    check: checkPadding,
    run: ({ bboxes, format, x, y, ...sides }) => {
      const given = readBoxes('bboxesPad', bboxes)
      const { top, bottom, left, right } = sides
      if (x !== null && (left !== null || right !== null))
        throw invalid('bboxesPad', 'takes x, or left and right')
      if (y !== null && (top !== null || bottom !== null))
        throw invalid('bboxesPad', 'takes y, or top and bottom')
      if ([x, y, top, bottom, left, right].every((side) => side === null))
        throw invalid('bboxesPad', 'takes at least one of top, bottom, left, right, x and y')
      return each(given, format, (box) => {
        const [x1, y1, x2, y2] = cornersOf(box, format)
        const padded = [
          x1 - (x ?? left ?? 0),
          y1 - (y ?? top ?? 0),
          x2 + (x ?? right ?? 0),
          y2 + (y ?? bottom ?? 0),
        ] as const
        return ofCorners(padded, format)
      })
    },
  },
  bboxesClipToCanvas: {
    check: checkCanvas,
    run: ({ bboxes, format, width, height, minVisibility, minArea }) => {
      const given = readBoxes('bboxesClipToCanvas', bboxes, { negative: true })
      const inPixels = areInPixels('bboxesClipToCanvas', given, width, height)
      const [right, bottom] = inPixels ? [width!, height!] : [1, 1]
      const within = (number: number, end: number): number => Math.min(Math.max(number, 0), end)
      return given.boxes.map((box) => {
        if (!hasArea(box, format)) return box
        const [x1, y1, x2, y2] = cornersOf(box, format)
        const part = [within(x1, right), within(y1, bottom), within(x2, right), within(y2, bottom)] as const
        const area = (part[2] - part[0]) * (part[3] - part[1])
        if (area / ((x2 - x1) * (y2 - y1)) < minVisibility || area < minArea) return null
        const clipped = ofCorners(part, format)
        return given.areWhole ? allNearest(clipped) : clipped
      })
    },
  },
  bboxesCropCanvas: {
    check: checkBoxFormats,
    run: ({ bboxes, format, canvasRegion, canvasRegionFormat, canvasWidth, canvasHeight }) => {
      const name = 'bboxesCropCanvas'
      const given = readBoxes(name, bboxes, { negative: true })
      const inPixels = areInPixels(name, given, canvasWidth, canvasHeight)
      const [region] = readBoxes(name, [canvasRegion], { negative: true }).boxes
      const [left, top, right, bottom] = cornersOf(region!, canvasRegionFormat)
      if (!(right > left && bottom > top)) throw invalid(name, 'takes a canvasRegion with an area')
      const [width, height] = inPixels ? [canvasWidth!, canvasHeight!] : [1, 1]
      if (left < 0 || top < 0 || right > width || bottom > height)
        throw invalid(name, 'takes a canvasRegion within the canvas')
      const [unitX, unitY] = inPixels ? [1, 1] : [right - left, bottom - top]
      return each(given, format, (box) => {
        const [x1, y1, x2, y2] = cornersOf(box, format)
        const moved = [
          (x1 - left) / unitX,
          (y1 - top) / unitY,
          (x2 - left) / unitX,
          (y2 - top) / unitY,
        ] as const
        return ofCorners(moved, format)
      })
    },
  },
  bboxesResizeCanvas: {
    check: checkCanvasSize,
    run: ({ bboxes, format, canvasWidth, canvasHeight, newCanvasWidth, newCanvasHeight, ...scales }) => {
      const name = 'bboxesResizeCanvas'
      const given = readBoxes(name, bboxes, { negative: true })
      const { canvasScale, canvasScaleX, canvasScaleY } = scales
      const sizes = [canvasWidth, canvasHeight, newCanvasWidth, newCanvasHeight]
      const hasSizes = sizes.some((size) => size !== null)
      const hasTwo = canvasScaleX !== null || canvasScaleY !== null
      if ([hasSizes, canvasScale !== null, hasTwo].filter(Boolean).length !== 1)
        throw invalid(
          name,
          'takes the sizes of both canvases, or canvasScale, or canvasScaleX and canvasScaleY or one of them',
        )
      if (hasSizes && sizes.includes(null))
        throw invalid(name, 'takes canvasWidth, canvasHeight, newCanvasWidth and newCanvasHeight together')
      if (!given.areAbsolute)
        throw invalid(name, 'takes boxes in pixels: fractions of a canvas stay as they are')
      const [x, y] = hasSizes
        ? [newCanvasWidth! / canvasWidth!, newCanvasHeight! / canvasHeight!]
        : [canvasScale ?? canvasScaleX ?? 1, canvasScale ?? canvasScaleY ?? 1]
      return each(given, format, ([a, b, c, d]) => [a * x, b * y, c * x, d * y])
    },
  },
  evalDetections: { check: checkMinIou, run: evaluate },
}
