import type { TableRecord } from '../catalog/index.ts'
import { withPlace } from '@polytable/model/errors/index'
import type { CopyColumn, SqlValue } from '@polytable/model/ports/index'
import type { ColumnSchema, EmbeddingIndexSchema, TableSchema } from '@polytable/model/schemas/index'
import type { RowBatch } from '../batches/batch.ts'
import type { Computed } from '../batches/compute.ts'
import {
  indexColumn,
  keyColumns,
  LIVE,
  pastName,
  physicalColumns,
  presentName,
  storedColumns,
  tableName,
} from './layout.ts'
import { yieldToEventLoop } from './event-loop.ts'
import type { Statement } from '../statements/statement.ts'
import { cellsOf, copyBatch, copyColumns, describeWriteError, keyValues } from './write.ts'

/** So many rows are found one by one. */
const FEW_ROWS = 200
/** Rows that one SQL statement writes, about. */
const PORTION_ROWS = 4000

/** How many there were: a statement may have several of one table at a time. */
let made = 0

/** New cells for existing rows, collected in a temporary table until all are known. */
export class StagedCells {
  readonly #statement: Statement
  readonly #table: TableRecord
  readonly #schema: TableSchema
  readonly #columns: readonly ColumnSchema[]
  readonly #indexes: readonly EmbeddingIndexSchema[]
  readonly #name: string
  /** The ids of the staged rows, while they are few. */
  #rowIds: Set<number> | undefined = new Set()
  #isIndexed = false
  #isAnalyzed = false
  rows = 0

  private constructor(
    statement: Statement,
    table: TableRecord,
    schema: TableSchema,
    columns: readonly ColumnSchema[],
    indexes: readonly EmbeddingIndexSchema[],
  ) {
    this.#statement = statement
    this.#table = table
    this.#schema = schema
    this.#columns = columns
    this.#indexes = indexes
    this.#name = `staged_${++made}`
  }

  static async create(
    statement: Statement,
    table: TableRecord,
    schema: TableSchema,
    columns: readonly ColumnSchema[],
    indexes: readonly EmbeddingIndexSchema[],
  ): Promise<StagedCells> {
    const staged = new StagedCells(statement, table, schema, columns, indexes)
    await statement.context.rowIndexes.ensure(table)
    const definitions = [
      ...keyColumns(table.iteratorDepth),
      ...physicalColumns(columns).map((column) => column.name),
      ...indexes.map(indexColumn),
    ]
    // LIKE-by-select keeps the SQL types of the columns in one place: the table itself.
    await statement.context.store.query(
      `CREATE TEMP TABLE ${staged.#name} AS SELECT ${definitions.join(', ')} FROM ${tableName(table)} LIMIT 0`,
    )
    return staged
  }

  async add(batch: RowBatch, computed: Computed): Promise<void> {
    const cells = await cellsOf(this.#statement, this.#table, this.#schema, this.#columns, batch, computed)
    const keys = keyColumns(this.#table.iteratorDepth)
    const columns: CopyColumn[] = [
      ...keys.map((name, i) => ({ name, type: i === 0 ? ('int8' as const) : ('int4' as const) })),
      ...copyColumns(cells),
    ]
    const rows = copyBatch(batch, keyValues(batch, keys), cells)
    const describe = (error: unknown): Promise<unknown> =>
      Promise.resolve(withPlace(error, { table: this.#table.path }))
    await this.#statement.append([...cells.vectors, { table: this.#name, columns, rows, describe }])
    await this.#added(
      batch.size,
      batch.keys.map(([row]) => row!),
    )
  }

  /** Adds what a query gives: the keys of rows, then the staged columns. */
  async addSelected(select: string, params: readonly SqlValue[]): Promise<void> {
    const { store } = this.#statement.context
    const columns = [...keyColumns(this.#table.iteratorDepth), ...this.#changedNames()]
    const sql = `
      WITH added AS (INSERT INTO ${this.#name} (${columns.join(', ')}) ${select} RETURNING row_id)
      SELECT count(*), CASE WHEN count(*) <= ${FEW_ROWS} THEN string_agg(row_id::text, ',') END FROM added`
    const [row] = await store.query(sql, params).catch((error: unknown) => {
      throw withPlace(error, { table: this.#table.path })
    })
    const [count, ids] = row as [number, string | null]
    const known = count === 0 ? [] : ids?.split(',').map(Number)
    await this.#added(count, known)
  }

  async #added(rows: number, rowIds: readonly number[] | undefined): Promise<void> {
    this.rows += rows
    if (this.rows > PORTION_ROWS && !this.#isIndexed) {
      const keys = keyColumns(this.#table.iteratorDepth).join(', ')
      await this.#statement.context.store.query(`CREATE INDEX ON ${this.#name} (${keys})`)
      this.#isIndexed = true
    }
    for (const id of rowIds ?? []) this.#rowIds?.add(id)
    if (rowIds === undefined || (this.#rowIds && this.#rowIds.size > FEW_ROWS)) this.#rowIds = undefined
  }

  /** Forgets what was added. */
  async clear(): Promise<void> {
    await this.#statement.context.store.query(`TRUNCATE ${this.#name}`)
    this.rows = 0
    this.#rowIds = new Set()
  }

  #changedNames(): string[] {
    return [...physicalColumns(this.#columns).map((column) => column.name), ...this.#indexes.map(indexColumn)]
  }

  #join(alias: string): string {
    const keys = keyColumns(this.#table.iteratorDepth).map((key) => `${alias}.${key} = s.${key}`)
    // The store knows nothing of a temporary table, and would read all rows to find these.
    const few = this.#rowIds && `${alias}.row_id = ANY('{${[...this.#rowIds].join()}}'::int8[])`
    return [...keys, ...(few ? [few] : [])].join(' AND ')
  }

  /**
   * Ends the staged rows' current versions and adds new ones with the staged cells; all other columns are copied in SQL. All end before
   * the first is added, so that unique values can be exchanged. Versions of the statement's own are overwritten.
   * @returns how many versions were added
   */
  async rewrite(): Promise<number> {
    const { commit, context } = this.#statement
    const written = this.#statement.countsOf(this.#table)
    const overwritten = written.inserts + written.updates > 0 ? await this.#overwrite() : 0
    const added = this.rows - overwritten
    if (added === 0) return 0
    const present = presentName(this.#table)
    const changed = new Set(this.#changedNames())
    const all = [
      ...physicalColumns(storedColumns(this.#schema)).map((column) => column.name),
      ...this.#schema.indexes.map(indexColumn),
    ]
    const keys = keyColumns(this.#table.iteratorDepth)
    const selected = [
      ...keys.map((key) => `t.${key}`),
      commit,
      LIVE,
      ...all.map((column) => `${changed.has(column) ? 's' : 't'}.${column}`),
    ]
    try {
      await this.#inPortions((rows) =>
        context.store.query(
          `UPDATE ${tableName(this.#table)} t SET v_max = ${commit} FROM ${rows} AND t.v_max = ${LIVE}`,
        ),
      )
      await context.maintenance.ended(this.#table, added)
      await this.#inPortions((rows) =>
        context.store.query(
          `INSERT INTO ${present} (${[...keys, 'v_min', 'v_max', ...all].join(', ')})
           SELECT ${selected.join(', ')} FROM ${pastName(this.#table)} t, ${rows} AND t.v_max = ${commit}`,
        ),
      )
    } catch (error) {
      this.#statement.signal?.throwIfAborted()
      throw await describeWriteError(this.#statement, error, this.#table, this.#schema)
    }
    this.#statement.counts(this.#table).updates += added
    await context.maintenance.wrote(present, added)
    return added
  }

  /** Puts the staged cells of row versions that the statement wrote into them, and forgets them. Returns how many there were. */
  async #overwrite(): Promise<number> {
    const { commit, context } = this.#statement
    const name = presentName(this.#table)
    const keys = keyColumns(this.#table.iteratorDepth)
    const assignments = this.#changedNames().map((column) => `${column} = s.${column}`)
    let overwritten = 0
    await this.#inPortions(async (rows) => {
      const [count] = await context.store.query(
        `WITH written AS (
           UPDATE ${name} t SET ${assignments.join(', ')} FROM ${rows} AND t.v_min = ${commit}
           RETURNING ${keys.map((key) => `t.${key}`).join(', ')}
         ), gone AS (
           DELETE FROM ${this.#name} d USING written w WHERE ${keys.map((key) => `d.${key} = w.${key}`).join(' AND ')}
           RETURNING 1
         ) SELECT count(*) FROM gone`,
      )
      overwritten += count![0] as number
    })
    return overwritten
  }

  /**
   * Fills the staged cells into the live row versions, of those that are not newer than the commit at which the cells were
   * computed. Returns how many there were.
   */
  async fill(): Promise<number> {
    this.#statement.fillsRows = true
    const { context, head } = this.#statement
    const name = presentName(this.#table)
    const assignments = this.#changedNames().map((column) => `${column} = s.${column}`)
    let filled = 0
    await this.#inPortions(async (rows) => {
      const [count] = await context.store.query(
        `WITH filled AS (
           UPDATE ${name} t SET ${assignments.join(', ')} FROM ${rows} AND t.v_min <= ${head}
           RETURNING 1
         ) SELECT count(*) FROM filled`,
      )
      filled += count![0] as number
    })
    this.#statement.counts(this.#table).updates += filled
    await context.maintenance.wrote(name, filled)
    return filled
  }

  /**
   * Writes to some rows after the other, as a statement hears no signal while it runs.
   * @param write is given the staged rows, as `s`, with the condition that they are those of `t`
   */
  async #inPortions(write: (rows: string) => Promise<unknown>): Promise<void> {
    const { context, signal } = this.#statement
    const join = `${this.#name} s WHERE ${this.#join('t')}`
    if (!this.#isIndexed) {
      await write(join)
      return
    }
    // Else few of the rows would be expected, and each be looked up.
    if (!this.#isAnalyzed) await context.store.query(`ANALYZE ${this.#name}`)
    this.#isAnalyzed = true
    const keys = keyColumns(this.#table.iteratorDepth)
    const tuple = (alias: string): string => `(${keys.map((key) => `${alias}.${key}`).join(', ')})`
    const order = (direction: string): string => keys.map((key) => `s.${key} ${direction}`).join(', ')
    let after = ''
    for (;;) {
      const from = (alias: string): string => (after === '' ? '' : ` AND ${tuple(alias)} > (${after})`)
      const [last] = await context.store.query(
        `SELECT * FROM (
           SELECT ${keys.join(', ')} FROM ${this.#name} s WHERE true${from('s')} ORDER BY ${order('')} LIMIT ${PORTION_ROWS}
         ) s ORDER BY ${order('DESC')} LIMIT 1`,
      )
      if (!last) return
      const end = last.join(', ')
      const within = (alias: string): string => `${from(alias)} AND ${tuple(alias)} <= (${end})`
      await write(`${join}${within('t')}${within('s')}`)
      after = end
      await yieldToEventLoop()
      signal?.throwIfAborted()
    }
  }

  async drop(): Promise<void> {
    await this.#statement.context.store.query(`DROP TABLE IF EXISTS ${this.#name}`)
  }
}
