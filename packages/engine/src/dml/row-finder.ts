import type { TableRecord } from '@polytable/kernel/catalog/index'
import { PolytableError } from '@polytable/model/errors/index'
import { keySql, presentName, valueColumn } from '@polytable/kernel/storage/layout'
import type { Statement } from '@polytable/kernel/statements/statement'
import type { CopyColumn } from '@polytable/model/ports/index'
import type { ColumnSchema } from '@polytable/model/schemas/index'
import { storageOf, type Value } from '@polytable/model/types/index'
import { prepareColumns } from './rows.ts'
import { batchOfRows } from '@polytable/model/protocol/given-batch'
import type { GivenRow } from '@polytable/model/protocol/writes'

/** The name under which a given row tells its row id. */
export const ROW_ID = 'rowId'

/** Finds live rows by their primary keys, or by their row ids, a batch at a time through a temporary table. */
export class RowFinder {
  readonly #statement: Statement
  readonly #table: TableRecord
  /** None where rows are found by their ids. */
  readonly #keys: readonly ColumnSchema[]
  readonly #name: string

  private constructor(statement: Statement, table: TableRecord, keys: readonly ColumnSchema[]) {
    this.#statement = statement
    this.#table = table
    this.#keys = keys
    this.#name = `given_${statement.commit}_${table.id}`
  }

  static async create(
    statement: Statement,
    table: TableRecord,
    keys: readonly ColumnSchema[],
  ): Promise<RowFinder> {
    const finder = new RowFinder(statement, table, keys)
    const columns =
      keys.length === 0 ? ['k0 int8'] : keys.map(({ type }, i) => `k${i} ${storageOf(type).sqlType}`)
    // Every value once: two rows that change the same one would be a matter of their order.
    const parts = keys.length === 0 ? ['k0'] : keys.map((key, i) => `(${keySql(key.type, `k${i}`)})`)
    const { store } = statement.context
    await store.query(`CREATE TEMP TABLE ${finder.#name} (n int8, ${columns.join(', ')})`)
    await store.query(`CREATE UNIQUE INDEX ON ${finder.#name} (${parts.join(', ')})`)
    return finder
  }

  /**
   * The row id of each given row; undefined for one that is not there.
   * @param firstRow number of the first row in the caller's order
   * @throws PolytableError INVALID_ARGUMENT for two rows with the same key
   */
  async find(rows: readonly GivenRow[], firstRow: number): Promise<(number | undefined)[]> {
    const { store } = this.#statement.context
    const columns: CopyColumn[] = [{ name: 'n', type: 'int8' }]
    const cells: unknown[][] = rows.map((_, i) => [firstRow + i])
    if (this.#keys.length === 0) {
      columns.push({ name: 'k0', type: 'int8' })
      rows.forEach((row, i) => cells[i]!.push(this.#rowId(row, firstRow + i)))
    } else {
      const { context, signal } = this.#statement
      const given = batchOfRows(rows)
      const numberOf = (row: number): number => firstRow + row
      const values = await prepareColumns(context, this.#table, this.#keys, given, numberOf, 'abort', signal)
      this.#keys.forEach((key, at) => {
        const { copyType, encode } = storageOf(key.type)
        columns.push({ name: `k${at}`, type: copyType })
        values.get(key.id)!.values.forEach((value: Value, i) => cells[i]!.push(encode(value)))
      })
    }
    try {
      await store.copy(this.#name, columns, cells)
    } catch (error) {
      if (!PolytableError.is(error) || error.code !== 'CONSTRAINT_VIOLATION') throw error
      throw new PolytableError('INVALID_ARGUMENT', 'Two of the rows have the same key', {
        table: this.#table.path,
        hint: 'Pass each row once.',
        cause: error,
      })
    }
    const on =
      this.#keys.length === 0
        ? ['t.row_id = g.k0']
        : this.#keys.map(
            (key, i) => `${keySql(key.type, `t.${valueColumn(key)}`)} = ${keySql(key.type, `g.k${i}`)}`,
          )
    const found = await store.query(
      `SELECT g.n, t.row_id FROM ${this.#name} g JOIN ${presentName(this.#table)} t ON ${on.join(' AND ')}
       WHERE g.n >= $1`,
      [firstRow],
    )
    const rowIds = new Array<number | undefined>(rows.length).fill(undefined)
    for (const [n, rowId] of found) rowIds[(n as number) - firstRow] = rowId as number
    return rowIds
  }

  #rowId(row: GivenRow, number: number): number {
    const given = row[ROW_ID]
    if (typeof given === 'number' && Number.isSafeInteger(given)) return given
    throw new PolytableError(
      'INVALID_ARGUMENT',
      `Row ${number}: rowId must be an integer, not ${String(given)}`,
      {
        table: this.#table.path,
        row: number,
      },
    )
  }

  async drop(): Promise<void> {
    await this.#statement.context.store.query(`DROP TABLE IF EXISTS ${this.#name}`)
  }
}
