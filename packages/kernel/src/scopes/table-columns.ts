import { PolytableError } from '@polytable/model/errors/index'
import {
  columnKey,
  isIndexed,
  mapChildren,
  type ColumnNode,
  type ExprNode,
} from '@polytable/model/expressions/index'
import { isComputed, type ColumnSchema, type TableSchema } from '@polytable/model/schemas/index'
import { isMediaKind, typeOf } from '@polytable/model/types/index'
import type { Catalog, Layer, TableRecord } from '../catalog/index.ts'
import type { ColumnScope, RowsOfBase } from './row-scope.ts'

/** A table of a scope: as it was at a commit, under an alias. */
export interface ScopeTable extends Layer {
  readonly alias: string
}

interface VisibleColumn {
  readonly table: TableRecord
  readonly column: ColumnSchema
}

/** The columns of a table or view and of everything it is made on, as they were at one commit: resolves names to them. */
export class TableColumns implements ColumnScope {
  readonly commit: number
  readonly path: string
  readonly #catalog: Catalog
  #visible: readonly VisibleColumn[] | undefined
  protected readonly tables: readonly ScopeTable[]

  /**
   * @param past the schemas of the table and of what it is made on, by id, where they are not the present ones.
   * @param prefix what aliases begin with
   */
  constructor(
    catalog: Catalog,
    table: TableRecord,
    commit: number,
    schema: TableSchema,
    past: ReadonlyMap<number, TableSchema> | undefined,
    prefix: string,
  ) {
    this.commit = commit
    this.path = table.path
    this.#catalog = catalog
    const layers = catalog.lineage(table, commit, new Map(past).set(table.id, schema))
    this.tables = layers.map((layer, i) => ({ ...layer, alias: `${prefix}a${i}` }))
  }

  get self(): ScopeTable {
    return this.tables[0]!
  }

  get iteratorDepth(): number {
    return this.self.table.iteratorDepth
  }

  /** All columns that are visible by name: its own, then its bases', the nearest first. */
  visibleColumns(): readonly VisibleColumn[] {
    return (this.#visible ??= this.#findVisible())
  }

  #findVisible(): VisibleColumn[] {
    const byName = new Map<string, VisibleColumn>()
    let allowed: ReadonlySet<string> | undefined
    for (const { table, schema } of this.tables) {
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
    const positions = this.tables
      .flatMap(({ table, schema }) => schema.columns.map((column) => ({ table, column })))
      .filter(({ column }) => column.position !== undefined && column.position <= iteratorDepth)
      .sort((a, b) => a.column.position! - b.column.position!)
    return [this.rowIdNode(), ...positions.map(({ table, column }) => this.node(table, column))]
  }

  rowsOf(reference: string): RowsOfBase {
    const at = this.tables.findIndex(({ table }) => `#${table.id}` === reference || table.path === reference)
    const base = this.tables[at]
    if (!base) {
      throw new PolytableError('INVALID_EXPRESSION', `That table is not a base of '${this.path}'`, {
        table: this.path,
        hint: 'groupBy(table) expects a base of the view.',
      })
    }
    const ids = new Set(this.tables.slice(at).map(({ table }) => `#${table.id}`))
    return {
      keys: this.#keyNodes(base.table.iteratorDepth),
      has: (node) => node.kind === 'column' && ids.has(node.table),
    }
  }

  /** @throws PolytableError COLUMN_NOT_FOUND */
  resolve(node: ColumnNode): { readonly table: TableRecord; readonly column: ColumnSchema } {
    const byId = node.table.startsWith('#') && /^\d+$/.test(node.column)
    const found = byId
      ? this.tables
          .filter(({ table }) => `#${table.id}` === node.table)
          .flatMap(({ table, schema }) => schema.columns.map((column) => ({ table, column })))
          .find(({ column }) => String(column.id) === node.column)
      : this.visibleColumns().find(({ column }) => column.name === node.column)
    if (found) return found
    const { name = node.column } = node
    if (byId && !this.tables.some(({ table }) => `#${table.id}` === node.table))
      throw this.#columnOfAnother(name, node.table)
    const names = this.visibleColumns().map(({ column }) => column.name)
    throw new PolytableError('COLUMN_NOT_FOUND', `The table '${this.path}' has no column '${name}'`, {
      table: this.path,
      column: name,
      hint: `Its columns: ${names.join(', ')}.`,
    })
  }

  #columnOfAnother(name: string, reference: string): PolytableError {
    const other = this.#catalog.tables.find(({ id }) => `#${id}` === reference)
    const details = { table: this.path, column: name }
    if (!other) {
      const message = `'${name}' is a column of a table that was dropped or replaced, not of '${this.path}'`
      return new PolytableError('COLUMN_NOT_FOUND', message, {
        ...details,
        hint: 'Get the table again, and take its column: (await db.getTable(…)).c.',
      })
    }
    return new PolytableError(
      'COLUMN_NOT_FOUND',
      `'${name}' is a column of '${other.path}', not of '${this.path}'`,
      {
        ...details,
        hint: `Use a column of '${this.path}', or join() the two tables.`,
      },
    )
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
    this.find(node.table, node.column)?.column.value

  protected find(
    table: string,
    column: string,
  ): { readonly entry: ScopeTable; readonly column: ColumnSchema } | undefined {
    const entry = this.tables.find((candidate) => `#${candidate.table.id}` === table)
    const found = entry?.schema.columns.find((candidate) => String(candidate.id) === column)
    return entry && found ? { entry, column: found } : undefined
  }

  /** The node of one of the scope's columns. */
  node(table: TableRecord, column: ColumnSchema): ColumnNode {
    return { kind: 'column', table: `#${table.id}`, column: String(column.id), type: column.type }
  }

  rowIdNode(): ExprNode {
    return { kind: 'rowId', table: `#${this.self.table.id}`, type: typeOf('int') }
  }
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
