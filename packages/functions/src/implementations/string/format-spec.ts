import { PolytableError } from '@polytable/model/errors/index'
import { fixedDecimals, scaledAndRounded } from '../decimal.ts'
import { lengthOf } from '../../text/code-points.ts'

/** `[[fill]align][sign][#][0][width][grouping][.precision][type]` */
const SPEC =
  /^(?:(?<fill>[^])?(?<align>[<>=^]))?(?<sign>[-+ ])?(?<alternate>#)?(?<zero>0)?(?<width>\d+)?(?<grouping>[,_])?(?:\.(?<precision>\d+))?(?<type>[bcdeEfFgGnosxX%])?$/u

const MAX_WIDTH = 2 ** 20
const MAX_PRECISION = 100

interface Spec {
  readonly fill?: string
  readonly align?: string
  readonly sign?: string
  readonly alternate?: string
  readonly zero?: string
  readonly width?: string
  readonly grouping?: string
  readonly precision?: string
  readonly type?: string
}

function invalid(message: string): PolytableError {
  return new PolytableError('INVALID_ARGUMENT', message)
}

/** A value in Python's mini-language of formats. @throws PolytableError INVALID_ARGUMENT */
export function formatValue(value: unknown, text: string): string {
  const spec: Spec | undefined = SPEC.exec(text)?.groups
  if (!spec) throw invalid(`'${text}' is not a valid format`)
  if (Number(spec.width ?? 0) > MAX_WIDTH || Number(spec.precision ?? 0) > MAX_PRECISION) {
    throw invalid(`The format '${text}' exceeds the maximum width or precision`)
  }
  if (typeof value === 'number' && spec.type !== 's') return formatNumber(value, spec)
  if (spec.type !== undefined && spec.type !== 's') {
    throw invalid(`The format '${spec.type}' requires a number, not ${JSON.stringify(value)}`)
  }
  const plain = plainText(value)
  const cut =
    spec.precision === undefined ? plain : Array.from(plain).slice(0, Number(spec.precision)).join('')
  return align('', cut, spec, '<')
}

/** A value as text where no format is asked for: texts as they are, else as JSON has it. */
function plainText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function formatNumber(value: number, spec: Spec): string {
  const { type, precision, sign = '-' } = spec
  if (type === 'c') return align('', String.fromCodePoint(value), spec, '<')
  const negative = value < 0 || Object.is(value, -0)
  const mark = negative ? '-' : sign === '-' ? '' : sign
  const digits = Number.isFinite(value)
    ? digitsOf(Math.abs(value), type, precision, spec)
    : nonFinite(value, type)
  return align(mark + digits.prefix, digits.text, spec, '>')
}

function nonFinite(value: number, type = ''): { prefix: string; text: string } {
  const text = Number.isNaN(value) ? 'nan' : 'inf'
  return { prefix: '', text: type === type.toLowerCase() ? text : text.toUpperCase() }
}

const BASES: Readonly<Record<string, number>> = { b: 2, o: 8, x: 16, X: 16 }

function digitsOf(
  value: number,
  type: string | undefined,
  precision: string | undefined,
  { alternate, grouping }: Spec,
): { prefix: string; text: string } {
  const decimals = Number(precision ?? 6)
  const group = (text: string): string => groupDigits(text, grouping)
  /** With a point in any case where the alternate form is asked for. */
  const pointed = (text: string): string => (alternate ? text.replace(/^\d+(?![\d.])/, '$&.') : text)
  const rounded = (letter: string): string => group(pointed(general(value, decimals, letter, !!alternate)))
  switch (type) {
    case 'f':
    case 'F':
      return { prefix: '', text: group(pointed(fixedDecimals(value, decimals))) }
    case '%':
      return { prefix: '', text: `${group(pointed(fixedDecimals(value * 100, decimals)))}%` }
    case 'e':
    case 'E':
      return { prefix: '', text: group(pointed(exponential(value, decimals, type))) }
    case 'g':
    case 'G':
      return { prefix: '', text: rounded(type) }
    case undefined:
      return {
        prefix: '',
        text: precision === undefined ? group(String(value)) : rounded('g'),
      }
    default: {
      if (!Number.isInteger(value)) throw invalid(`The format '${type}' requires an integer, not ${value}`)
      const base = BASES[type]
      if (base === undefined) return { prefix: '', text: group(BigInt(value).toString()) }
      const text = BigInt(value).toString(base)
      return {
        prefix: alternate ? `0${type}` : '',
        text: type === 'X' ? text.toUpperCase() : text,
      }
    }
  }
}

function groupDigits(text: string, separator: string | undefined): string {
  return separator === undefined
    ? text
    : text.replace(/^\d+/, (whole) => whole.replace(/\B(?=(?:\d{3})+$)/g, separator))
}

/** The power of ten of the first digit. */
function exponentOf(value: number): number {
  return value === 0 ? 0 : Number(value.toExponential().split('e')[1])
}

/** With an exponent of two digits at least. */
function exponential(value: number, decimals: number, letter: string): string {
  const first = exponentOf(value)
  const rounded = scaledAndRounded(value, decimals - first)
    .toString()
    .padEnd(decimals + 1, '0')
  // Rounding up may give one digit more.
  const exponent = rounded.length > decimals + 1 ? first + 1 : first
  const mantissa = decimals === 0 ? rounded[0]! : `${rounded[0]!}.${rounded.slice(1, decimals + 1)}`
  return `${mantissa}${letter}${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`
}

/** So many significant digits, with an exponent where that is shorter, without zeros at the end unless `keepZeros`. */
function general(value: number, precision: number, letter: string, keepZeros: boolean): string {
  const digits = Math.max(1, precision)
  const ended = (text: string): string => (keepZeros ? text : trimZeros(text))
  const exponent = Number(exponential(value, digits - 1, 'e').split('e')[1])
  if (exponent >= -4 && exponent < digits) return ended(fixedDecimals(value, digits - 1 - exponent))
  const [mantissa, rest] = exponential(value, digits - 1, 'e').split('e') as [string, string]
  return `${ended(mantissa)}${letter === 'G' ? 'E' : 'e'}${rest}`
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

function align(mark: string, text: string, spec: Spec, preset: '<' | '>'): string {
  const number = preset === '>'
  const how = spec.align ?? (spec.zero && number ? '=' : preset)
  const fill = spec.fill ?? (spec.zero ? '0' : ' ')
  const missing = Math.max(0, Number(spec.width ?? 0) - lengthOf(mark) - lengthOf(text))
  switch (how) {
    case '=':
      if (!number) throw invalid("The alignment '=' requires a number")
      return mark + fill.repeat(missing) + text
    case '^':
      return fill.repeat(Math.floor(missing / 2)) + mark + text + fill.repeat(Math.ceil(missing / 2))
    case '<':
      return mark + text + fill.repeat(missing)
    default:
      return fill.repeat(missing) + mark + text
  }
}
