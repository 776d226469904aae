import { PolytableError } from '@polytable/model/errors/index'
import { columnIndex, MAX_COLUMNS, MAX_ROWS } from '../references.ts'
import type { RowReader, SheetRow } from '../row-stream.ts'
import type { Attributes } from '../../../package/xml.ts'

/** A cell as the file has it. */
export interface RawCell {
  /** From 0. */
  readonly column: number
  /** What its text is: 's', 'b', 'd', …; a number unless said. */
  readonly type: string
  /** The index of its style. */
  readonly style: number
  /** Undefined where it has no value. */
  readonly text: string | undefined
}

/** Reads the rows of a worksheet. Where rows or cells do not say where they are, each follows the one before it. */
export class SheetReader implements RowReader<RawCell> {
  /** Whether all rows were read. */
  isDone = false
  #rows: SheetRow<RawCell>[] = []
  #rowNumber = 0
  #cells: RawCell[] = []
  #column = -1
  #type = ''
  #style = 0
  #text: string | undefined
  #isPhonetic = false

  /** The rows read since the last call. */
  take(): SheetRow<RawCell>[] {
    const rows = this.#rows
    this.#rows = []
    return rows
  }

  open(name: string, attributes: Attributes, parent: string | undefined): void {
    if (name === 'c' && parent === 'row') this.#openCell(attributes)
    else if (name === 'v' || name === 'is') this.#text = ''
    else if (name === 'rPh') this.#isPhonetic = true
    else if (name === 'row' && parent === 'sheetData') this.#openRow(attributes)
  }

  text(text: string, element: string | undefined): void {
    if (this.#text !== undefined && (element === 'v' || (element === 't' && !this.#isPhonetic))) {
      this.#text += text
    }
  }

  close(name: string, parent: string | undefined): void {
    if (name === 'c' && parent === 'row') {
      this.#cells.push({ column: this.#column, type: this.#type, style: this.#style, text: this.#text })
    } else if (name === 'rPh') this.#isPhonetic = false
    else if (name === 'row' && parent === 'sheetData')
      this.#rows.push({ number: this.#rowNumber, cells: this.#cells })
    else if (name === 'sheetData') this.isDone = true
  }

  #openRow({ r }: Attributes): void {
    const number = r === undefined ? this.#rowNumber + 1 : Number(r)
    if (!Number.isInteger(number) || number < 1 || number > MAX_ROWS) {
      throw invalid(`there is a row ${r ?? number} after row ${this.#rowNumber}`)
    }
    this.#rowNumber = number
    this.#cells = []
    this.#column = -1
  }

  #openCell({ r, t = 'n', s }: Attributes): void {
    const column = r === undefined ? this.#column + 1 : columnIndex(/^[A-Za-z]+/.exec(r)?.[0] ?? '')
    if (column === undefined || column < 0 || column >= MAX_COLUMNS) {
      throw invalid(`row ${this.#rowNumber} has a cell '${r ?? column}'`)
    }
    this.#column = column
    this.#type = t
    this.#style = Number(s ?? 0)
    this.#text = undefined
  }
}

function invalid(why: string): PolytableError {
  return new PolytableError('INVALID_DATA_FORMAT', why)
}
