import { PolytableError } from '@polytable/model/errors/index'
import {
  columnKey,
  isIndexed,
  ExpressionMap,
  mapChildren,
  quoteIdentifier,
  SqlParameters,
  type ColumnNode,
  type ExprNode,
} from '@polytable/model/expressions/index'
import { hasState, isComputed, type ColumnSchema, type TableSchema } from '@polytable/model/schemas/index'
import { isMediaKind, typeOf } from '@polytable/model/types/index'
import type { Catalog, Layer, TableRecord } from '../catalog/index.ts'
import {
  indexColumn,
  keyColumns,
  LIVE,
  stateColumn,
  tableName,
  valueColumn,
  vectorTableName,
  wordsColumn,
} from '../storage/layout.ts'
import type { ColumnIndexes, IndexedWords, JoinedVectors, RowScope, RowsOfBase } from './row-scope.ts'

/** A table of a scope: as it was at a commit, under an alias. */
interface ScopeTable extends Layer {
  readonly alias: string
}

/**
 * The rows of a table or view as they were at one commit, with the columns of everything it is made on: resolves names to
 * columns, expressions to SQL, and says what has to be joined for them.
 */
export class TableScope implements RowScope {
  readonly parameters: SqlParameters
  readonly commit: number
  readonly path: string
  /** Off where nobody runs the statement again after SQL refused something: see `SqlScope`. */
  fallible = false
  readonly #tables: readonly ScopeTable[]
  readonly #used = new Set<ScopeTable>()
  readonly #vectorJoins = new Map<string, string>()
  readonly #prefix: string
  readonly #restrictions: string[] = []
  readonly #precomputedSql = new ExpressionMap<string>()

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
    this.commit = commit
    this.path = table.path
    this.parameters = join?.parameters ?? new SqlParameters()
    this.#prefix = join?.prefix ?? ''
    const layers = catalog.lineage(table, commit, new Map(past).set(table.id, schema))
    this.#tables = layers.map((layer, i) => ({ ...layer, alias: `${this.#prefix}a${i}` }))
    this.#used.add(this.self)
  }

  get self(): ScopeTable {
    return this.#tables[0]!
  }

  get iteratorDepth(): number {
    return this.self.table.iteratorDepth
  }

  /** All columns that are visible by name: its own, then its bases', the nearest first. */
  visibleColumns(): { readonly table: TableRecord; readonly column: ColumnSchema }[] {
    const byName = new Map<string, { table: TableRecord; column: ColumnSchema }>()
    let allowed: ReadonlySet<string> | undefined
    for (const { table, schema } of this.#tables) {
      for (const column of schema.columns) {
        const shown = !allowed || allowed.has(columnKey(table, column)) || allowed.has(column.name)
        if (byName.has(column.name) || !shown) continue
        byName.set(column.name, { table, column })
      }
      if (schema.baseColumns)
        allowed = new Set(schema.baseColumns.filter((each) => !allowed || allowed.has(each)))
    }
    return [...byName.values()]
  }

  visibleNodes(): { readonly name: string; readonly value: ExprNode }[] {
    return this.visibleColumns().map(({ table, column }) => ({
      name: column.name,
      value: this.node(table, column),
    }))
  }

  keyNodes(): ExprNode[] {
    return this.#keyNodes(this.iteratorDepth)
  }

  /** The row id and the positions of so many levels, which are columns of the views that have the iterators. */
  #keyNodes(iteratorDepth: number): ExprNode[] {
    const positions = this.#tables
      .flatMap(({ table, schema }) => schema.columns.map((column) => ({ table, column })))
      .filter(({ column }) => column.position !== undefined && column.position <= iteratorDepth)
      .sort((a, b) => a.column.position! - b.column.position!)
    return [this.rowIdNode(), ...positions.map(({ table, column }) => this.node(table, column))]
  }

  rowsOf(reference: string): RowsOfBase {
    const at = this.#tables.findIndex(({ table }) => `#${table.id}` === reference || table.path === reference)
    const base = this.#tables[at]
    if (!base) {
      throw new PolytableError('INVALID_EXPRESSION', `That table is not a base of '${this.path}'`, {
        table: this.path,
        hint: 'groupBy(table) expects a base of the view.',
      })
    }
    const ids = new Set(this.#tables.slice(at).map(({ table }) => `#${table.id}`))
    return {
      keys: this.#keyNodes(base.table.iteratorDepth),
      has: (node) => node.kind === 'column' && ids.has(node.table),
    }
  }

  needsSql(node: ExprNode): boolean {
    return isIndexed(node)
  }

  /** @throws PolytableError COLUMN_NOT_FOUND */
  resolve(node: ColumnNode): { readonly table: TableRecord; readonly column: ColumnSchema } {
    const byId = node.table.startsWith('#') && /^\d+$/.test(node.column)
    const found = byId
      ? this.#tables
          .filter(({ table }) => `#${table.id}` === node.table)
          .flatMap(({ table, schema }) => schema.columns.map((column) => ({ table, column })))
          .find(({ column }) => String(column.id) === node.column)
      : this.visibleColumns().find(({ column }) => column.name === node.column)
    if (found) return found
    const names = this.visibleColumns().map(({ column }) => column.name)
    const { name = node.column } = node
    throw new PolytableError('COLUMN_NOT_FOUND', `The table '${this.path}' has no column '${name}'`, {
      table: this.path,
      column: name,
      hint: `Its columns: ${names.join(', ')}.`,
    })
  }

  /** The expression with every column named by id and typed as it is now. */
  bind(node: ExprNode): ExprNode {
    if (node.kind === 'rowId') return { ...node, table: `#${this.self.table.id}` }
    if (node.kind !== 'column') return mapChildren(node, (child) => this.bind(child))
    const { table, column } = this.resolve(node)
    return { kind: 'column', table: `#${table.id}`, column: String(column.id), type: column.type }
  }

  /** The expression with columns that are not stored replaced by what computes them. */
  expand(node: ExprNode): ExprNode {
    if (isIndexed(node)) return node
    if (node.kind === 'cellError') {
      checkFallible(this.path, this.resolve(node.column).column)
      return node
    }
    if (node.kind === 'column') {
      const { column } = this.resolve(node)
      return column.stored || !column.value ? node : this.expand(column.value)
    }
    return mapChildren(node, (child) => this.expand(child))
  }

  /** The expression of a column that a batch does not carry. */
  readonly computed = (node: ColumnNode): ExprNode | undefined =>
    this.#find(node.table, node.column)?.column.value

  #find(
    table: string,
    column: string,
  ): { readonly entry: ScopeTable; readonly column: ColumnSchema } | undefined {
    const entry = this.#tables.find((candidate) => `#${candidate.table.id}` === table)
    const found = entry?.schema.columns.find((candidate) => String(candidate.id) === column)
    return entry && found ? { entry, column: found } : undefined
  }

  column(table: string, column: string): string | undefined {
    const found = this.#find(table, column)
    if (!found || !found.column.stored) return undefined
    this.#used.add(found.entry)
    return `${found.entry.alias}.${quoteIdentifier(valueColumn(found.column))}`
  }

  state(table: string, column: string): string | undefined {
    const found = this.#find(table, column)
    if (!found || !hasState(found.column)) return undefined
    this.#used.add(found.entry)
    return `${found.entry.alias}.${stateColumn(found.column)}`
  }

  indexesOf(node: ColumnNode): ColumnIndexes | undefined {
    const found = this.#find(node.table, node.column)
    if (!found) return undefined
    const { column, entry } = found
    const btree = entry.schema.btrees?.some((index) => index.column === column.id) ?? false
    if (!column.primaryKey && !column.unique) return { btree }
    const ended = `${entry.alias}.v_max`
    return { btree, live: `(${ended} = ${LIVE} OR (${ended} > ${entry.commit} AND ${ended} < ${LIVE}))` }
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
    return { table, index, vector: `${alias}.vector` }
  }

  wordsOf(node: ColumnNode, name?: string): IndexedWords {
    const { entry, column } = this.#own(node)
    const { table, schema } = entry
    const index = indexOf(TEXT, { table, column, indexes: schema.texts ?? [] }, name)
    this.#used.add(entry)
    return { index, words: `${entry.alias}.${wordsColumn(index)}` }
  }

  #own(node: ColumnNode): { readonly entry: ScopeTable; readonly column: ColumnSchema } {
    const { table, column } = this.resolve(node)
    return { entry: this.#tables.find((candidate) => candidate.table.id === table.id)!, column }
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
      (entry) => `${tableName(entry.table)} ${entry.alias}`,
      (entry) => ` AND ${this.visibleSql(entry)}`,
    )
  }

  /** As one side of a join, whose rows may be missing: only rows that are there take part. */
  joinSql(): string {
    const rows = (entry: ScopeTable): string =>
      `(SELECT * FROM ${tableName(entry.table)} r WHERE ${this.visibleSql({ ...entry, alias: 'r' })}) ${entry.alias}`
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
    for (const entry of this.#tables.slice(1)) {
      if (!this.#used.has(entry)) continue
      const on = keyColumns(entry.table.iteratorDepth).map(
        (key) => `${entry.alias}.${key} = ${self.alias}.${key}`,
      )
      sql += ` JOIN ${rows(entry)} ON ${on.join(' AND ')}${condition(entry)}`
    }
    for (const [name, alias] of this.#vectorJoins) {
      const [tableId, indexId] = name.replace('polytable.x_', '').split('_')
      const entry = this.#tables.find((candidate) => candidate.table.id === Number(tableId))!
      sql += ` LEFT JOIN ${name} ${alias} ON ${alias}.id = ${entry.alias}.${indexColumn({ id: Number(indexId) })}`
    }
    return sql
  }

  /** SQL of 'this row version is the one of the commit that its table is read at'. */
  visibleSql({ alias, commit }: Pick<ScopeTable, 'alias' | 'commit'> = this.self): string {
    return `${alias}.v_min <= ${commit} AND ${alias}.v_max > ${commit}`
  }

  /** The node of one of the scope's columns. */
  node(table: TableRecord, column: ColumnSchema): ColumnNode {
    return { kind: 'column', table: `#${table.id}`, column: String(column.id), type: column.type }
  }

  rowIdNode(): ExprNode {
    return { kind: 'rowId', table: `#${this.self.table.id}`, type: typeOf('int') }
  }
}

/** What messages say of a kind of index. */
interface IndexKind {
  readonly kind: string
  readonly add: (column: string) => string
}

const EMBEDDING: IndexKind = {
  kind: 'embedding index',
  add: (column) => `addEmbeddingIndex(t.c.${column}, { embedding })`,
}
const TEXT: IndexKind = { kind: 'text index', add: (column) => `addTextIndex(t.c.${column})` }

interface Indexes<I> {
  readonly table: TableRecord
  readonly column: ColumnSchema
  readonly indexes: readonly I[]
}

/** The index of a column, by name where there are several. */
function indexOf<I extends { readonly name: string; readonly column: number }>(
  { kind, add }: IndexKind,
  { table, column, indexes }: Indexes<I>,
  name?: string,
): I {
  const own = indexes.filter((index) => index.column === column.id)
  const matching = name === undefined ? own : own.filter((index) => index.name === name)
  if (matching.length === 1) return matching[0]!
  const place = { table: table.path, column: column.name }
  if (matching.length > 1) {
    throw new PolytableError('INVALID_ARGUMENT', `Column '${column.name}' has several ${kind}es`, {
      ...place,
      hint: `Choose one with { index }: ${own.map((index) => index.name).join(', ')}.`,
    })
  }
  const named = name === undefined ? '' : ` '${name}'`
  throw new PolytableError('INDEX_NOT_FOUND', `No ${kind}${named} found for column '${column.name}'`, {
    ...place,
    hint: `Add one: await t.${add(column.name)}`,
  })
}

/** @throws PolytableError INVALID_EXPRESSION for a column whose cells never fail */
export function checkFallible(path: string, column: ColumnSchema): void {
  if (isComputed(column) || isMediaKind(column.type.kind)) return
  throw new PolytableError(
    'INVALID_EXPRESSION',
    `'${column.name}' has no cell errors: it is neither computed nor media`,
    {
      table: path,
      column: column.name,
      hint: 'errorType and errorMessage apply to computed and media columns.',
    },
  )
}
