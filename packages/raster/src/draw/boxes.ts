import { unfit } from '../errors.ts'
import type { Raster } from '../types.ts'
import { Canvas, type Ink } from './canvas.ts'
import { colourOf, colourOfLabel, type Colour } from './colours.ts'
import { isSet, LETTER_HEIGHT, LETTER_WIDTH } from './font.ts'

export interface DrawBoxesOptions {
  readonly boxes: readonly (readonly number[])[]
  readonly labels: readonly unknown[] | null
  readonly color: string | null
  readonly boxColors: readonly string[] | null
  readonly alpha: number | null
  readonly fill: boolean
  readonly fillAlpha: number | null
  readonly width: number
  readonly fontSize: number
}

const BLACK: Ink = [0, 0, 0, 255]
const WHITE: Ink = [255, 255, 255, 255]
/** The opacity of a fill that says none. */
const HALF = 127

/** Boxes, given by their corners, drawn on an image, with their labels above them, or below where there is no place. */
export async function drawBoxes(raster: Raster, options: DrawBoxesOptions): Promise<Raster> {
  const { boxes, labels, fill, width, fontSize } = options
  if (labels && labels.length !== boxes.length) throw unfit('There must be as many labels as boxes')
  const colours = await coloursOf(options)
  const canvas = new Canvas(raster)
  boxes.forEach((box, i) => {
    const [left, top, right, bottom] = box.map(Math.trunc) as [number, number, number, number]
    if (fill) canvas.fill(left, top, right, bottom, inkOf(colours[i]!, options.fillAlpha, HALF))
    canvas.frame(left, top, right, bottom, width, inkOf(colours[i]!, options.alpha, 255))
  })
  const scale = Math.max(1, Math.round(fontSize / LETTER_HEIGHT))
  boxes.forEach((box, i) => {
    const label = labels?.[i]
    if (label !== null && label !== undefined) drawLabel(canvas, box.map(Math.trunc), nameOf(label), scale)
  })
  return canvas.raster
}

function nameOf(label: unknown): string {
  return typeof label === 'string' ? label : JSON.stringify(label)
}

async function coloursOf({ boxes, labels, color, boxColors }: DrawBoxesOptions): Promise<readonly Colour[]> {
  if (color !== null && boxColors !== null) throw unfit('Only one of color and boxColors can be given')
  if (boxColors && boxColors.length !== boxes.length) throw unfit('There must be as many boxColors as boxes')
  if (boxColors) return boxColors.map(colourOf)
  if (color !== null) return boxes.map(() => colourOf(color))
  return Promise.all(boxes.map((_, i) => colourOfLabel(nameOf(labels?.[i] ?? ''))))
}

function inkOf([red, green, blue, own]: Colour, alpha: number | null, usual: number): Ink {
  return [red, green, blue, alpha === null ? (own ?? usual) : Math.trunc(alpha * 255)]
}

function drawLabel(canvas: Canvas, box: readonly number[], text: string, scale: number): void {
  const characters = [...text]
  const [left, top, , bottom] = box as readonly [number, number, number, number]
  const width = characters.length * LETTER_WIDTH * scale
  const height = LETTER_HEIGHT * scale
  const y = top - height - 2 >= 0 ? top - height - 2 : bottom
  const x = left + width + 2 < canvas.width ? left : canvas.width - width - 2
  canvas.fill(x, y, x + width + 1, y + height + 1, BLACK)
  characters.forEach((character, i) => {
    for (let row = 0; row < LETTER_HEIGHT; row++)
      for (let column = 0; column < LETTER_WIDTH; column++) {
        if (!isSet(character, column, row)) continue
        const at = x + 1 + (i * LETTER_WIDTH + column) * scale
        const line = y + 1 + row * scale
        canvas.fill(at, line, at + scale - 1, line + scale - 1, WHITE)
      }
  })
}
