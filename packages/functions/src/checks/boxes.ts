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
