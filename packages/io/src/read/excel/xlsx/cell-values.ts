import { PolytableError } from '@polytable/model/errors/index'
import { clockText, daysOfTime, instantOfIso, instantText } from '../iso-times.ts'
import { exactNumber } from '../numbers.ts'
import type { CellReader, CellValue } from '../table-rows.ts'
import type { FormatKind } from './number-format.ts'
import { instantOfSerial, serialOfInstant, type DateSystem } from './serial.ts'
import type { RawCell } from './sheet-rows.ts'

/** How texts have characters that XML has not, or that look so (ECMA-376 part 1, 22.9.2.19). */
const ESCAPED = /_x([0-9a-f]{4})_/gi
/** Days below which a number that is shown as a time is an amount: no program's times are of the first two months of 1900. */
const AMOUNT_DAYS = 60

/** What the cells of the sheets of a workbook hold. */
export class CellValues implements CellReader<RawCell> {
  readonly #sharedStrings: readonly string[]
  readonly #formats: readonly FormatKind[]
  readonly #system: DateSystem

  constructor(sharedStrings: readonly string[], formats: readonly FormatKind[], system: DateSystem) {
    this.#sharedStrings = sharedStrings
    this.#formats = formats
    this.#system = system
  }

  /**
   * The value of a cell: a text, a number, a truth value, a point in time, or for an amount of time its days. Null where there is
   * none, for an empty text, and for an error, such as #N/A.
   * @throws PolytableError INVALID_DATA_FORMAT
   */
  value(cell: RawCell): CellValue {
    const { type, text } = cell
    if (text === undefined || text === '') return null
    switch (type) {
      case 's':
        return unescaped(this.#shared(text)) || null
      case 'str':
      case 'inlineStr':
        return unescaped(text)
      case 'b':
        return truthValue(text.trim())
      case 'e':
        return null
      case 'd':
        return this.#dateValue(text.trim(), this.#formatOf(cell))
      default:
        return this.#numberValue(text.trim(), this.#formatOf(cell))
    }
  }

  /** What a cell holds as a text: dates and times as ISO 8601 has them. @throws PolytableError INVALID_DATA_FORMAT */
  text(cell: RawCell): string {
    const value = this.value(cell)
    if (value instanceof Date) return instantText(value)
    const isAmount = typeof value === 'number' && this.#formatOf(cell) !== 'number'
    return isAmount ? clockText(value) : String(value ?? '')
  }

  #formatOf({ style }: RawCell): FormatKind {
    return this.#formats[style] ?? 'number'
  }

  #shared(index: string): string {
    const text = this.#sharedStrings[Number(index)]
    if (text !== undefined) return text
    throw invalid(`there is no shared text ${index}`)
  }

  #numberValue(text: string, format: FormatKind): CellValue {
    if (text === '') return null
    const number = exactNumber(text)
    if (number === undefined) throw invalid(`'${text}' is not a number`)
    return format === 'number' ? number : this.#timeValue(Number(number), format)
  }

  /** What is no day of the calendar stays a number. */
  #timeValue(serial: number, format: FormatKind): number | Date {
    const isAmount = format === 'elapsed' || (format === 'time' && Math.abs(serial) < AMOUNT_DAYS)
    return isAmount ? serial : (instantOfSerial(serial, this.#system) ?? serial)
  }

  /** Of a text in ISO 8601, as Strict workbooks have them. */
  #dateValue(text: string, format: FormatKind): CellValue {
    const instant = instantOfIso(text)
    if (instant) {
      const value = this.#timeValue(serialOfInstant(instant, this.#system), format)
      return typeof value === 'number' && (format === 'time' || format === 'elapsed') ? value : instant
    }
    return daysOfTime(text) ?? this.#numberValue(text, format)
  }
}

function truthValue(text: string): boolean {
  if (/^(?:1|true)$/i.test(text)) return true
  if (/^(?:0|false)$/i.test(text)) return false
  throw invalid(`'${text}' is neither true nor false`)
}

function unescaped(text: string): string {
  if (!text.includes('_x')) return text
  return text.replace(ESCAPED, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
}

function invalid(why: string): PolytableError {
  return new PolytableError('INVALID_DATA_FORMAT', why)
}
