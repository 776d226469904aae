import { ColumnBuilder, pt } from '@polytable/client/index'
import { typeOf } from '@polytable/model/types/index'
import {
  checkBoxFormats,
  checkCanvas,
  checkCanvasSize,
  checkFactors,
  checkMinIou,
  checkPadding,
  checkSize,
} from '../checks/boxes.ts'
import type { Box, BoxFormat } from '../vision/boxes.ts'
import { averagePrecision, type DetectionsOfClass } from '../vision/detections.ts'
import { calls, declare, jsonOf } from './define.ts'
import { drawingDeclarations } from './drawing.ts'

const bboxes = pt.json()
const format = new ColumnBuilder<BoxFormat, BoxFormat>(typeOf('string'))
const number = pt.float().nullable()
const pixels = pt.int().nullable()
const boxes = jsonOf<Box[]>()

export const visionDeclarations = {
  /** Boxes in another format. */
  bboxesConvert: declare({
    subject: 'bboxes',
    params: { bboxes, srcFormat: format, dstFormat: format },
    returns: boxes,
    check: checkBoxFormats,
  }),
  /**
   * Boxes of another size around the same centres: to a `width` or a `height`, the other following in proportion, or to an `aspect`
   * such as `'16:9'` or 1.78, of which `aspectMode: 'crop'` cuts what is too long and `'pad'` makes longer what is too short.
   */
  bboxesResize: declare({
    subject: 'bboxes',
    params: {
      bboxes,
      format,
      width: number,
      height: number,
      aspect: new ColumnBuilder<string | number, string | number>(typeOf('json')).nullable(),
      aspectMode: new ColumnBuilder<'crop' | 'pad', 'crop' | 'pad'>(typeOf('string')).nullable(),
    },
    returns: boxes,
    check: checkSize,
  }),
  /** Boxes larger or smaller by `factor`, or by `xFactor` and `yFactor`, around the same centres. */
  bboxesScale: declare({
    subject: 'bboxes',
    params: { bboxes, format, factor: number, xFactor: number, yFactor: number },
    returns: boxes,
    check: checkFactors,
  }),
  /** Boxes larger by so many pixels on each side; `x` is left and right, `y` top and bottom. */
  bboxesPad: declare({
    subject: 'bboxes',
    params: {
      bboxes,
      format,
      top: pixels,
      bottom: pixels,
      left: pixels,
      right: pixels,
      x: pixels,
      y: pixels,
    },
    returns: boxes,
    check: checkPadding,
  }),
  /**
   * The parts of boxes that are within a canvas: of `width` and `height` pixels, or from 0 to 1 without them. Null for a box of which
   * less than the share `minVisibility` is left, or a part with an area below `minArea`.
   */
  bboxesClipToCanvas: declare({
    subject: 'bboxes',
    params: {
      bboxes,
      format,
      width: pixels,
      height: pixels,
      minVisibility: pt.float().default(0),
      minArea: pt.float().default(0),
    },
    returns: jsonOf<(Box | null)[]>(),
    check: checkCanvas,
  }),
  /**
   * Boxes as they lie in a part of a canvas, which may reach beyond it: in pixels with `canvasWidth` and `canvasHeight`, as fractions
   * of the part without them.
   */
  bboxesCropCanvas: declare({
    subject: 'bboxes',
    params: {
      bboxes,
      format,
      canvasRegion: jsonOf<Box>(),
      canvasRegionFormat: format,
      canvasWidth: pixels,
      canvasHeight: pixels,
    },
    returns: boxes,
    check: checkBoxFormats,
  }),
  /** Boxes, in pixels, on a canvas of another size: a new one in pixels, with that of before, or by factors. */
  bboxesResizeCanvas: declare({
    subject: 'bboxes',
    params: {
      bboxes,
      format,
      canvasWidth: pixels,
      canvasHeight: pixels,
      newCanvasWidth: pixels,
      newCanvasHeight: pixels,
      canvasScale: number,
      canvasScaleX: number,
      canvasScaleY: number,
    },
    returns: boxes,
    check: checkCanvasSize,
  }),
  /**
   * How the detections in a picture compare with what is there, for each class: `tp` (1 where a detection found an object), `fp`, and
   * `scores`, by falling score; `num_gts` objects there are. Boxes are given by their corners (`xyxy`). As Pascal VOC counts: each
   * detection takes the object of its class that it overlaps most, if that is free and the overlap is at least `minIou`.
   */
  evalDetections: declare({
    subject: 'predBboxes',
    params: {
      predBboxes: bboxes,
      predLabels: pt.json(),
      predScores: pt.json(),
      gtBboxes: bboxes,
      gtLabels: pt.json(),
      minIou: pt.float().default(0.5),
    },
    returns: jsonOf<DetectionsOfClass[]>(),
    check: checkMinIou,
  }),
}

/** Functions of what is seen in pictures. A bounding box is a list of four numbers; boxes of whole numbers stay whole. */
export const vision = {
  ...calls('vision', visionDeclarations),
  ...calls('vision', drawingDeclarations),
  /**
   * The average precision of each class over the results of `evalDetections` for many pictures, by its label: the area below the
   * precision over the recall. https://doi.org/10.1007/s11263-014-0733-5, section 2.2
   */
  meanAp: pt.uda({
    name: 'vision.meanAp',
    params: { evalDicts: jsonOf<readonly DetectionsOfClass[]>() },
    returns: jsonOf<Record<string, number>>(),
    init: () => new Map<string, DetectionsOfClass[]>(),
    update: (classes, { evalDicts }) => {
      for (const each of evalDicts) {
        const label = String(each.class)
        classes.set(label, [...(classes.get(label) ?? []), each])
      }
    },
    value: (classes) =>
      Object.fromEntries([...classes].map(([label, all]) => [label, averagePrecision(all)])),
  }),
}
