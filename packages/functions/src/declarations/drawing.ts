import { ColumnBuilder, pt } from '@polytable/client/index'
import { typeOf } from '@polytable/model/types/index'
import { checkDrawing, checkOverlay } from '../checks/boxes.ts'
import { declare } from './define.ts'

const listOf = <T>() => new ColumnBuilder<readonly T[], readonly T[]>(typeOf('json')).nullable()

/** What draws on images. */
export const drawingDeclarations = {
  /**
   * The image with bounding boxes, given by their corners (`xyxy`), and their `labels`. Colours are names of CSS or such as '#ff0000': one
   * `color`, one each in `boxColors`, or without them one for each label. `alpha` and `fillAlpha` are opacities from 0 to 1, `width` is that
   * of the edges and `fontSize` the height of letters in pixels, a multiple of 13 of which is taken.
   */
  bboxesDraw: declare({
    subject: 'image',
    params: {
      image: pt.image(),
      boxes: pt.json(),
      labels: listOf<unknown>(),
      color: pt.string().nullable(),
      boxColors: listOf<string>(),
      alpha: pt.float().nullable(),
      fill: pt.bool().default(false),
      fillAlpha: pt.float().nullable(),
      width: pt.int().default(1),
      fontSize: pt.int().default(13),
    },
    returns: pt.image(),
    check: checkDrawing,
  }),
  /**
   * The image with segments in colours: `segmentation` has the number of the segment of each pixel (rows × columns), of which `background`
   * is left out, or a mask for each instance (instances × rows × columns), numbered from 1 or by `ids`. `alpha` is the opacity; edges are
   * opaque, `contourThickness` pixels wide. The result is RGB.
   */
  overlaySegmentation: declare({
    subject: 'image',
    params: {
      image: pt.image(),
      segmentation: pt.array(),
      ids: listOf<number>(),
      alpha: pt.float().default(0.5),
      background: pt.int().default(0),
      segmentColors: listOf<string>(),
      drawContours: pt.bool().default(true),
      contourThickness: pt.int().default(1),
    },
    returns: pt.image(),
    check: checkOverlay,
  }),
}
