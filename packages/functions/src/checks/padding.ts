import { PolytableError } from '@polytable/model/errors/index'
import { lengthOf } from '../text/code-points.ts'

/** The widest a text is made, in characters. */
const MAX_WIDTH = 2 ** 26

interface Padding {
  readonly width?: number
  readonly fillchar?: string
}

/** @throws PolytableError INVALID_ARGUMENT for a width that no text has */
export function checkWidth({ width }: Padding): void {
  if (width === undefined) return
  if (width < 0) {
    throw new PolytableError('INVALID_ARGUMENT', `width must be a whole number from 0 on, not ${width}`)
  }
  if (width > MAX_WIDTH) {
    throw new PolytableError('INVALID_ARGUMENT', `width must be at most ${MAX_WIDTH}, not ${width}`)
  }
}

/** @throws PolytableError INVALID_ARGUMENT for a width that no text has, or what is not one character to fill it with */
export function checkPadding(args: Padding): void {
  checkWidth(args)
  if (args.fillchar !== undefined && lengthOf(args.fillchar) !== 1) {
    throw new PolytableError('INVALID_ARGUMENT', `fillchar must be one character, not '${args.fillchar}'`)
  }
}

/** @throws PolytableError INVALID_ARGUMENT as {@link checkPadding} does, and for what is no side */
export function checkSidePadding(args: Padding & { readonly side?: string }): void {
  checkPadding(args)
  if (args.side !== undefined && !['left', 'right', 'both'].includes(args.side)) {
    throw new PolytableError('INVALID_ARGUMENT', `side must be 'left', 'right' or 'both', not '${args.side}'`)
  }
}
