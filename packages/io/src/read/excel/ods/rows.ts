import { PolytableError } from '@polytable/model/errors/index'
import { MAX_COLUMNS, MAX_ROWS } from '../references.ts'
import type { RowReader, SheetRow } from '../row-stream.ts'
import { prefixed, type Attributes } from '../../../package/xml.ts'
import { OdsText } from './text.ts'

/** A cell as the file has it. */
export interface OdsCell {
  /** From 0. */
  readonly column: number
  /** The kind of its value, `office:value-type`, or 'error'. */
  readonly type: string
  /** What the attribute for values of its kind says. */
  readonly value: string | undefined
  readonly text: string
}

/** Cells of a sheet that may be written once for several: some bytes could stand for all that a sheet can have. */
const MAX_REPEATED = 2 ** 26

/** Reads the rows of one table of a spreadsheet (OpenDocument 1.3 part 3, 9.1). Of merged cells the first has the value. */
export class OdsRowReader implements RowReader<OdsCell> {
  /** Whether all rows were read. */
  isDone = false
  readonly #table: string
  #isWithin = false
  #rows: SheetRow<OdsCell>[] = []
  #rowNumber = 0
  #cells: OdsCell[] = []
  #column = 0
  #rowRepeats = 1
  #repeated = 0
  #cell: Attributes | undefined
  readonly #text = new OdsText()

  constructor(table: string) {
    this.#table = table
  }

  /** The rows read since the last call. */
  take(): SheetRow<OdsCell>[] {
    const rows = this.#rows
    this.#rows = []
    return rows
  }

  open(name: string, attributes: Attributes, parent: string | undefined): void {
    if (name === 'table' && parent === 'spreadsheet') {
      this.#isWithin = prefixed(attributes, 'name') === this.#table
    } else if (!this.#isWithin) return
    else if (this.#cell) this.#text.open(name, attributes)
    else if (name === 'table-row') {
      this.#rowRepeats = repeats(attributes, 'number-rows-repeated')
      this.#cells = []
      this.#column = 0
    } else if (parent === 'table-row' && (name === 'table-cell' || name === 'covered-table-cell')) {
      this.#cell = attributes
      this.#text.begin()
    }
  }

  text(text: string): void {
    if (this.#cell) this.#text.add(text)
  }

  close(name: string, parent: string | undefined): void {
    if (!this.#isWithin) return
    if (this.#cell && parent === 'table-row') this.#closeCell(this.#cell)
    else if (this.#cell) this.#text.close(name)
    else if (name === 'table-row') this.#closeRow()
    else if (name === 'table' && parent === 'spreadsheet') this.isDone = true
  }

  #closeCell(attributes: Attributes): void {
    const count = repeats(attributes, 'number-columns-repeated')
    const cell = cellOf(attributes, this.#text.text)
    const from = this.#column
    this.#cell = undefined
    this.#column += count
    if (!cell) return
    if (this.#column > MAX_COLUMNS) throw invalid(`row ${this.#rowNumber + 1} has ${this.#column} cells`)
    for (let column = from; column < this.#column; column++) this.#cells.push({ ...cell, column })
  }

  #closeRow(): void {
    const first = this.#rowNumber + 1
    this.#rowNumber += this.#rowRepeats
    if (this.#cells.length === 0) return
    if (this.#rowNumber > MAX_ROWS) throw invalid(`it has ${this.#rowNumber} rows`)
    this.#repeated += (this.#rowRepeats - 1) * this.#cells.length
    if (this.#repeated > MAX_REPEATED) throw invalid(`more than ${MAX_REPEATED} of its cells are repeated`)
    for (let number = first; number <= this.#rowNumber; number++)
      this.#rows.push({ number, cells: this.#cells })
  }
}

/** Undefined where there is no value. */
function cellOf(attributes: Attributes, text: string): Omit<OdsCell, 'column'> | undefined {
  const types = Object.keys(attributes).filter((key) => key.endsWith(':value-type'))
  // LibreOffice writes errors as texts, and says so in a vocabulary of its own.
  const type = types.some((key) => attributes[key] === 'error') ? 'error' : (attributes[types[0] ?? ''] ?? '')
  if (type === '' && text === '') return undefined
  const value = ['value', 'date-value', 'time-value', 'boolean-value', 'string-value']
    .map((name) => prefixed(attributes, name))
    .find((each) => each !== undefined)
  return { type, value, text }
}

function repeats(attributes: Attributes, name: string): number {
  const count = Number(prefixed(attributes, name) ?? 1)
  if (Number.isInteger(count) && count > 0) return count
  throw invalid(`${name} is ${count}`)
}

function invalid(why: string): PolytableError {
  return new PolytableError('INVALID_DATA_FORMAT', why)
}
