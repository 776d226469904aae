import type { GivenBatch } from '@polytable/model/protocol/given-batch'
import { measure, packValues } from '@polytable/model/types/index'
import { isSendable, sendableAt } from '@polytable/udf/values/sendable'
import { checkRow } from './given-row.ts'

/** Rows sent to the engine at a time at most, unless said otherwise. */
const BATCH_ROWS = 10_000
/** A batch is sent with the row that takes it past this many bytes, about. */
const BATCH_BYTES = 1024 * 1024
/** Fewer values are sent as they are. */
const FEW_VALUES = 16

interface Column {
  readonly name: string
  readonly firstRow: number
  /** Shorter than the batch where the last rows do not have the column. */
  readonly values: unknown[]
}

/** Collects rows by their columns. */
export class BatchBuilder {
  readonly #table: string
  readonly #maxRows: number
  #columns: Column[] = []
  readonly #columnsByName = new Map<string, Column>()
  #size = 0
  #bytes = 0
  /** How many rows were in the batches before. */
  #taken = 0

  constructor(table: string, maxRows = BATCH_ROWS) {
    this.#table = table
    this.#maxRows = maxRows
  }

  get isEmpty(): boolean {
    return this.#size === 0
  }

  get isFull(): boolean {
    return this.#size >= this.#maxRows || this.#bytes >= BATCH_BYTES
  }

  /**
   * Adds a row; a promise where the bytes of a value have to be read for it, which is to be awaited before the next call.
   * @throws PolytableError INVALID_ARGUMENT for what is no row, TYPE_MISMATCH for a value that no column can hold
   */
  add(row: unknown): Promise<void> | undefined {
    const number = this.#taken + this.#size
    checkRow(row, this.#table, number)
    const names = Object.keys(row)
    const reading: Promise<void>[] = []
    for (let i = 0; i < names.length; i++) {
      const name = names[i]!
      const value = row[name]
      const sent = isSendable(value)
        ? value
        : sendableAt(value, { table: this.#table, column: name, row: number })
      if (sent instanceof Promise) reading.push(sent.then((read) => this.#put(i, name, read)))
      else this.#put(i, name, sent)
    }
    if (reading.length > 0) return Promise.all(reading).then(() => void this.#size++)
    this.#size++
    return undefined
  }

  /** @param i the position of the name in its row, which is most often that of the column */
  #put(i: number, name: string, value: unknown): void {
    let column = this.#columns[i]
    if (column?.name !== name) column = this.#find(name)
    const { values } = column
    while (values.length < this.#size) values.push(undefined)
    values.push(value)
    this.#bytes += measure(value)
  }

  #find(name: string): Column {
    const found = this.#columnsByName.get(name)
    if (found) return found
    const column = { name, firstRow: this.#size, values: [] }
    this.#columns.push(column)
    this.#columnsByName.set(name, column)
    return column
  }

  /** The rows that were added since the last call. */
  take(): GivenBatch {
    const size = this.#size
    const columns = this.#columns.map(({ name, firstRow, values }) => {
      while (values.length < size) values.push(undefined)
      return { name, firstRow, values: (size > FEW_VALUES && packValues(values)) || values }
    })
    this.#taken += size
    this.#size = 0
    this.#bytes = 0
    this.#columns = []
    this.#columnsByName.clear()
    return { size, columns }
  }
}
