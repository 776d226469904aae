import { PolytableError } from '@polytable/model/errors/index'

interface Wrapping {
  readonly width?: number
  readonly tabsize?: number
  readonly maxLines?: number | null
}

/** @throws PolytableError INVALID_ARGUMENT for lines that hold nothing, or no lines */
export function checkWrapping({ width, tabsize, maxLines }: Wrapping): void {
  for (const [name, value] of Object.entries({ width, maxLines, tabsize })) {
    const least = name === 'tabsize' ? 0 : 1
    if (value !== undefined && value !== null && value < least) {
      throw new PolytableError('INVALID_ARGUMENT', `${name} must be an integer >= ${least}, not ${value}`)
    }
  }
}
