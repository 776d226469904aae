import { PolytableError } from '@polytable/model/errors/index'
import { checkTimeZone } from '@polytable/model/types/zones'

/** The letters that stand for something after `%`. */
const directives = [
  ...(['%', 'a', 'A', 'b', 'B', 'c', 'd', 'f', 'G', 'H', 'I', 'j', 'm', 'M', 'p', 'S', 'u', 'U'] as const),
  ...(['V', 'w', 'W', 'x', 'X', 'y', 'Y', 'z', 'Z'] as const),
]
export type Directive = (typeof directives)[number]

const timespecs = ['auto', 'hours', 'minutes', 'seconds', 'milliseconds', 'microseconds']

interface Zoned {
  readonly timeZone?: string
}

/** @throws PolytableError INVALID_ARGUMENT for a format with what is no directive */
export function checkFormat({ format }: { readonly format?: string }): void {
  for (const [directive, letter = ''] of format?.matchAll(/%([^]?)/gu) ?? []) {
    if (directives.includes(letter as Directive)) continue
    throw new PolytableError('INVALID_ARGUMENT', `'${directive}' is not a strftime directive`, {
      hint: "Write '%%' for a percent sign.",
    })
  }
}

/** @throws PolytableError INVALID_ARGUMENT for a name that is no time zone, or a format with what is no directive */
export function checkZonedFormat(args: Zoned & { readonly format?: string }): void {
  checkTimeZone(args)
  checkFormat(args)
}

/** @throws PolytableError INVALID_ARGUMENT for a name that is no time zone */
export function checkTz({ tz }: { readonly tz?: string }): void {
  checkTimeZone(tz === undefined ? {} : { timeZone: tz })
}

/** @throws PolytableError INVALID_ARGUMENT for a name that is no time zone, or what does not say how exact a time is */
export function checkTimespec({ timespec, ...rest }: Zoned & { readonly timespec?: string }): void {
  checkTimeZone(rest)
  if (timespec !== undefined && !timespecs.includes(timespec)) {
    throw new PolytableError(
      'INVALID_ARGUMENT',
      `timespec must be one of ${timespecs.join(', ')}, not '${timespec}'`,
    )
  }
}
