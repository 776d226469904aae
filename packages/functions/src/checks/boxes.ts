import { PolytableError } from '@polytable/model/errors/index'
import { BOX_FORMATS } from '../vision/boxes.ts'

interface Formats {
  readonly format?: string
  readonly srcFormat?: string
  readonly dstFormat?: string
  readonly canvasRegionFormat?: string
}

type Numbers<K extends string> = { readonly [N in K]?: number | null }

const invalid = (message: string): PolytableError => new PolytableError('INVALID_ARGUMENT', message)

/** @throws PolytableError INVALID_ARGUMENT for what is no format of boxes */
export function checkBoxFormats({ format, srcFormat, dstFormat, canvasRegionFormat }: Formats): void {
  for (const [name, value] of Object.entries({ format, srcFormat, dstFormat, canvasRegionFormat })) {
    if (value !== undefined && !BOX_FORMATS.includes(value))
      throw invalid(`${name} must be 'xyxy', 'xywh' or 'cxcywh', not '${value}'`)
  }
}

function checkPositive(numbers: Readonly<Record<string, number | null | undefined>>): void {
  for (const [name, value] of Object.entries(numbers)) {
    if (typeof value === 'number' && !(value > 0 && value < Infinity))
      throw invalid(`${name} must be above 0, not ${value}`)
  }
}

/** The proportion of width to height. @throws PolytableError INVALID_ARGUMENT */
export function aspectOf(aspect: string | number): number {
  const [, width, height] = typeof aspect === 'string' ? (/^(\d+):(\d+)$/.exec(aspect) ?? []) : []
  const ratio = typeof aspect === 'number' ? aspect : Number(width) / Number(height)
  if (ratio > 0 && ratio < Infinity) return ratio
  throw invalid(
    `aspect must be a number above 0 or a proportion such as '16:9', not ${JSON.stringify(aspect)}`,
  )
}

/** @throws PolytableError INVALID_ARGUMENT */
export function checkSize(
  args: Formats &
    Numbers<'width' | 'height'> & {
      readonly aspect?: string | number | null
      readonly aspectMode?: string | null
    },
): void {
  checkBoxFormats(args)
  const { width, height, aspect, aspectMode } = args
  checkPositive({ width, height })
  if (aspect !== undefined && aspect !== null) aspectOf(aspect)
  if (typeof aspectMode === 'string' && aspectMode !== 'crop' && aspectMode !== 'pad')
    throw invalid(`aspectMode must be 'crop' or 'pad', not '${aspectMode}'`)
}

/** @throws PolytableError INVALID_ARGUMENT */
export function checkFactors(args: Formats & Numbers<'factor' | 'xFactor' | 'yFactor'>): void {
  checkBoxFormats(args)
  const { factor, xFactor, yFactor } = args
  checkPositive({ factor, xFactor, yFactor })
}

type Side = 'top' | 'bottom' | 'left' | 'right' | 'x' | 'y'

/** @throws PolytableError INVALID_ARGUMENT */
export function checkPadding(args: Formats & Numbers<Side>): void {
  checkBoxFormats(args)
  const { top, bottom, left, right, x, y } = args
  for (const [name, value] of Object.entries({ top, bottom, left, right, x, y })) {
    if (typeof value === 'number' && value < 0) throw invalid(`${name} must be 0 or more, not ${value}`)
  }
}

/** @throws PolytableError INVALID_ARGUMENT */
export function checkCanvas(args: Formats & Numbers<'width' | 'height' | 'minVisibility' | 'minArea'>): void {
  checkBoxFormats(args)
  const { width, height, minVisibility, minArea } = args
  checkPositive({ width, height })
  if (typeof minVisibility === 'number' && !(minVisibility >= 0 && minVisibility <= 1))
    throw invalid(`minVisibility must be from 0 to 1, not ${minVisibility}`)
  if (typeof minArea === 'number' && !(minArea >= 0))
    throw invalid(`minArea must be 0 or more, not ${minArea}`)
}

type CanvasNumber =
  | 'canvasWidth'
  | 'canvasHeight'
  | 'newCanvasWidth'
  | 'newCanvasHeight'
  | 'canvasScale'
  | 'canvasScaleX'
  | 'canvasScaleY'

/** @throws PolytableError INVALID_ARGUMENT */
export function checkCanvasSize({ format, ...numbers }: Formats & Numbers<CanvasNumber>): void {
  checkBoxFormats({ format })
  checkPositive(numbers as Numbers<CanvasNumber>)
}

/** @throws PolytableError INVALID_ARGUMENT */
export function checkMinIou({ minIou }: Numbers<'minIou'>): void {
  if (typeof minIou === 'number' && !(minIou > 0 && minIou <= 1))
    throw invalid(`minIou must be above 0 and at most 1, not ${minIou}`)
}

function checkShare(shares: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(shares)) {
    if (value !== undefined && value !== null && !((value as number) >= 0 && (value as number) <= 1))
      throw invalid(`${name} must be from 0 to 1, not ${String(value)}`)
  }
}

function checkPixels(name: string, value: unknown, least: number, most: number): void {
  if (value === undefined || value === null) return
  if (!Number.isInteger(value) || (value as number) < least || (value as number) > most)
    throw invalid(`${name} must be a whole number from ${least} to ${most}, not ${String(value)}`)
}

/** @throws PolytableError INVALID_ARGUMENT for what cannot be drawn */
export function checkDrawing(args: Readonly<Record<string, unknown>>): void {
  const { boxes, alpha, fillAlpha, width, fontSize } = args
  const isBox = (box: unknown): boolean =>
    Array.isArray(box) && box.length === 4 && box.every((number) => Number.isFinite(number))
  if (boxes !== undefined && boxes !== null && !(Array.isArray(boxes) && boxes.every(isBox)))
    throw invalid('boxes must be lists of four numbers: left, top, right and bottom')
  checkShare({ alpha, fillAlpha })
  checkPixels('width', width, 1, 1000)
  checkPixels('fontSize', fontSize, 1, 1000)
}

/** @throws PolytableError INVALID_ARGUMENT for what cannot be laid over an image */
export function checkOverlay({ alpha, contourThickness }: Readonly<Record<string, unknown>>): void {
  checkShare({ alpha })
  checkPixels('contourThickness', contourThickness, 1, 100)
}
