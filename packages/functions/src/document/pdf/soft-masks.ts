import type { Canvas, PageCanvases } from '../platform.ts'

/** How the alpha of a mask follows from what was drawn of it (ISO 32000-2, 11.5). */
export interface MaskFilter {
  /** Whether its luminosity counts, and not its own alpha. */
  readonly isLuminosity: boolean
  /** The alpha for each of 256; undefined where it stays. */
  readonly transfer: readonly number[] | null
}

/** What each colour adds to luminosity (ISO 32000-2, 10.4.2.2), of 256. */
const RED = 77
const GREEN = 151
const BLUE = 28

/**
 * What draws on a canvas. Where its `filter` is the name of a mask's, the next image is drawn as that mask: pdf.js sets a filter for the
 * one image that it draws with it.
 */
export function maskedContext(
  canvas: Canvas,
  filters: ReadonlyMap<string, MaskFilter>,
  canvases: PageCanvases,
): CanvasRenderingContext2D {
  const context = canvas.getContext('2d', { willReadFrequently: true }) as CanvasRenderingContext2D
  const draw = context.drawImage.bind(context)
  let filter: MaskFilter | undefined
  Object.defineProperty(context, 'filter', {
    get: () => 'none',
    set: (name: string) => {
      filter = filters.get(name)
    },
  })
  context.drawImage = (image: unknown, ...place: readonly number[]): void => {
    const mask = filter
    filter = undefined
    if (mask === undefined) {
      draw(image as CanvasImageSource, ...(place as Place))
      return
    }
    const [x, y, width, height, ...target] = place as Place
    const drawn = maskOf(image as Canvas, [x, y, width, height], mask, canvases)
    draw(drawn as CanvasImageSource, 0, 0, width, height, ...target)
    drawn.width = 0
    drawn.height = 0
  }
  return context
}

/** A part of an image, and where on a canvas it is drawn. */
type Place = readonly [
  x: number,
  y: number,
  width: number,
  height: number,
  toX: number,
  toY: number,
  toWidth: number,
  toHeight: number,
]

function maskOf(
  image: Canvas,
  [x, y, width, height]: readonly [number, number, number, number],
  { isLuminosity, transfer }: MaskFilter,
  canvases: PageCanvases,
): Canvas {
  const source = image.getContext('2d') as CanvasRenderingContext2D
  const pixels = source.getImageData(x, y, width, height)
  const { data } = pixels
  for (let at = 0; at < data.length; at += 4) {
    let alpha = data[at + 3]!
    if (isLuminosity) {
      const luminosity = (RED * data[at]! + GREEN * data[at + 1]! + BLUE * data[at + 2]!) >> 8
      alpha = Math.round((luminosity * alpha) / 255)
    }
    data[at + 3] = transfer?.[alpha] ?? alpha
  }
  const mask = canvases.create(width, height)
  const context = mask.getContext('2d') as CanvasRenderingContext2D
  context.putImageData(pixels, 0, 0)
  return mask
}
