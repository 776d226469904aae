import {
  ExpressionMap,
  isIndexed,
  quoteIdentifier,
  SqlParameters,
  type ColumnNode,
  type ExprNode,
} from '@polytable/model/expressions/index'
import { hasState, isGiven, type ColumnSchema, type TableSchema } from '@polytable/model/schemas/index'
import type { Catalog, TableRecord } from '../catalog/index.ts'
import {
  indexColumn,
  keyColumns,
  presentName,
  stateColumn,
  tableName,
  valueColumn,
  vectorTableName,
  wordsColumn,
} from '../storage/layout.ts'
import { EMBEDDING, indexOf, TEXT } from './column-index.ts'
import type { ColumnIndexes, IndexedWords, JoinedVectors, RowScope } from './row-scope.ts'
import { TableColumns, type ScopeTable } from './table-columns.ts'

/** The rows of a table or view as they were at one commit: SQL of their columns, and of what has to be joined for them. */
export class TableScope extends TableColumns implements RowScope {
  readonly parameters: SqlParameters
  /** Off where nobody runs the statement again after SQL refused something: see `SqlScope`. */
  fallible = false
  readonly #used = new Set<ScopeTable>()
  readonly #vectorJoins = new Map<string, string>()
  readonly #prefix: string
  readonly #restrictions: string[] = []
  readonly #precomputedSql = new ExpressionMap<string>()
  #isPresent = (): boolean => false

  /**
   * @param past the schemas of the table and of what it is made on, by id, where they are not the present ones.
   * @param join where the table is one of several in a statement: what its aliases begin with, and the statement's parameters
   */
  constructor(
    catalog: Catalog,
    table: TableRecord,
    commit: number,
    schema: TableSchema = table.schema,
    past?: ReadonlyMap<number, TableSchema>,
    join?: { readonly prefix: string; readonly parameters: SqlParameters },
  ) {
    super(catalog, table, commit, schema, past, join?.prefix ?? '')
    this.parameters = join?.parameters ?? new SqlParameters()
    this.#prefix = join?.prefix ?? ''
    this.#used.add(this.self)
  }

  /**
   * Reads the rows of now, without a look at versions, while the commit shows these and no others.
   * @param holds whether that is so, asked whenever SQL is about to run
   */
  readPresent(holds: () => boolean): void {
    this.#isPresent = holds
  }

  needsSql(node: ExprNode): boolean {
    return isIndexed(node)
  }

  column(table: string, column: string): string | undefined {
    const found = this.find(table, column)
    if (!found || !found.column.stored) return undefined
    this.#used.add(found.entry)
    return `${found.entry.alias}.${quoteIdentifier(valueColumn(found.column))}`
  }

  state(table: string, column: string): string | undefined {
    const found = this.find(table, column)
    if (!found || !hasState(found.column)) return undefined
    this.#used.add(found.entry)
    return `${found.entry.alias}.${stateColumn(found.column)}`
  }

  indexesOf(node: ColumnNode): ColumnIndexes | undefined {
    const found = this.find(node.table, node.column)
    if (!found) return undefined
    const { column, entry } = found
    const btree = entry.schema.btrees?.some((index) => index.column === column.id) ?? false
    return { btree, unique: column.primaryKey || column.unique || false }
  }

  hasKey(columns: readonly ColumnNode[]): boolean {
    // A view may have several rows for one of its base.
    const own = this.self.schema.columns.filter(({ id }) =>
      columns.some(({ table, column }) => {
        const found = this.find(table, column)
        return found?.entry === this.self && found.column.id === id
      }),
    )
    const key = this.self.schema.columns.filter(({ primaryKey }) => primaryKey)
    return own.some(({ unique }) => unique) || (key.length > 0 && key.every((column) => own.includes(column)))
  }

  isSet(node: ColumnNode): boolean {
    const { column } = this.resolve(node)
    return isGiven(column) && !hasState(column) && !column.type.nullable
  }

  rowId(): string {
    return `${this.self.alias}.row_id`
  }

  precomputedSql(node: ExprNode): string | undefined {
    return this.#precomputedSql.get(node)
  }

  /** Registers the SQL of a node that needs a separate join. */
  setPrecomputedSql(node: ExprNode, sql: string): void {
    this.#precomputedSql.set(node, sql)
  }

  joinVectors(node: ColumnNode, name?: string): JoinedVectors {
    const { entry, column } = this.#own(node)
    const { table, schema } = entry
    const index = indexOf(EMBEDDING, { table, column, indexes: schema.indexes }, name)
    this.#used.add(entry)
    const vectors = vectorTableName(table, index)
    let alias = this.#vectorJoins.get(vectors)
    if (!alias) {
      alias = `${this.#prefix}v${this.#vectorJoins.size}`
      this.#vectorJoins.set(vectors, alias)
    }
    return { table, index, vector: `${alias}.vector`, id: `${entry.alias}.${indexColumn(index)}` }
  }

  wordsOf(node: ColumnNode, name?: string): IndexedWords {
    const { entry, column } = this.#own(node)
    const { table, schema } = entry
    const index = indexOf(TEXT, { table, column, indexes: schema.texts ?? [] }, name)
    this.#used.add(entry)
    const { alias } = entry
    return { index, words: `${alias}.${wordsColumn(index)}`, text: `${alias}.${valueColumn(column)}` }
  }

  #own(node: ColumnNode): { readonly entry: ScopeTable; readonly column: ColumnSchema } {
    const { table, column } = this.resolve(node)
    return { entry: this.tables.find((candidate) => candidate.table.id === table.id)!, column }
  }

  /** SQL of the key of a row. */
  keySql(): string[] {
    return keyColumns(this.iteratorDepth).map((key) => `${this.self.alias}.${key}`)
  }

  onlyAlias(): string | undefined {
    return this.#used.size === 1 && this.#vectorJoins.size === 0 ? this.self.alias : undefined
  }

  fromSql(): string {
    return this.#joinAll(
      (entry) => `${this.#rowsOf(entry)} ${entry.alias}`,
      (entry) => (this.#hasPresent(entry) ? '' : ` AND ${this.visibleSql(entry)}`),
    )
  }

  /** As one side of a join, whose rows may be missing: only rows that are there take part. */
  joinSql(): string {
    const rows = (entry: ScopeTable): string =>
      this.#hasPresent(entry)
        ? `${this.#rowsOf(entry)} ${entry.alias}`
        : `(SELECT * FROM ${this.#rowsOf(entry)} r WHERE ${this.visibleSql({ ...entry, alias: 'r' })}) ${entry.alias}`
    const restrictions = this.#restrictions.join(' AND ')
    const filter = restrictions === '' ? '' : ` JOIN (SELECT 1) ${this.#prefix}f ON ${restrictions}`
    const all = `${this.#joinAll(rows, () => '')}${filter}`
    return all === rows(this.self) ? all : `(${all})`
  }

  /** Only rows that satisfy a condition take part in a join. */
  restrict(sql: string): void {
    this.#restrictions.push(sql)
  }

  #joinAll(rows: (entry: ScopeTable) => string, condition: (entry: ScopeTable) => string): string {
    const { self } = this
    let sql = rows(self)
    for (const entry of this.tables.slice(1)) {
      if (!this.#used.has(entry)) continue
      const on = keyColumns(entry.table.iteratorDepth).map(
        (key) => `${entry.alias}.${key} = ${self.alias}.${key}`,
      )
      sql += ` JOIN ${rows(entry)} ON ${on.join(' AND ')}${condition(entry)}`
    }
    for (const [name, alias] of this.#vectorJoins) {
      const [tableId, indexId] = name.replace('polytable.x_', '').split('_')
      const entry = this.tables.find((candidate) => candidate.table.id === Number(tableId))!
      sql += ` LEFT JOIN ${name} ${alias} ON ${alias}.id = ${entry.alias}.${indexColumn({ id: Number(indexId) })}`
    }
    return sql
  }

  /** SQL of 'this row version is the one of the commit that its table is read at'. */
  visibleSql({ alias, commit }: Pick<ScopeTable, 'alias' | 'commit'> = this.self): string {
    if (this.#hasPresent({ commit })) return 'true'
    return `${alias}.v_min <= ${commit} AND ${alias}.v_max > ${commit}`
  }

  /** A table below may be read as it was. */
  #hasPresent({ commit }: Pick<ScopeTable, 'commit'>): boolean {
    return commit === this.commit && this.#isPresent()
  }

  #rowsOf(entry: ScopeTable): string {
    return this.#hasPresent(entry) ? presentName(entry.table) : tableName(entry.table)
  }
}
