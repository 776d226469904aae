import { readPattern } from '@polytable/regex/read-pattern'

interface Pattern {
  readonly pattern?: string
  readonly flags?: string
}

/** @throws PolytableError INVALID_ARGUMENT for what is no regular expression, or one that is too large */
export function checkPattern({ pattern, flags = '' }: Pattern): void {
  readPattern(pattern ?? '', flags)
}
