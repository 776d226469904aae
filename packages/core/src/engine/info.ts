import { hasRows, type Catalog, type Past, type TableRecord } from '../catalog/index.ts'
import type { EngineContext } from '../exec/context.ts'
import { TableScope } from '../exec/scope.ts'
import { isStale } from '../exec/signature.ts'
import { columnsOf, displayExpression, type ColumnNode, type ExprNode } from '../expr/index.ts'
import {
  isComputed,
  versionedPath,
  type IteratorCallSchema,
  type SampleSchema,
  type TextLanguage,
} from '../schema/index.ts'
import { displayType, type ColumnType } from '../types/index.ts'

/** What a client knows of a column. */
export interface ColumnInfo {
  readonly table: string
  readonly id: string
  readonly name: string
  readonly type: ColumnType
  readonly displayType: string
  readonly definedIn: string
  /** The version of the table that first had the column. */
  readonly versionAdded: number
  readonly isComputed: boolean
  /** The expression of a computed column, to be read by people; null for one that is not computed. */
  readonly computedWith: string | null
  /** `table.column` of the columns that a computed column reads. */
  readonly dependsOn: readonly string[]
  readonly isStored: boolean
  /**
   * Whether a function that computes the column has another version now than when the column was made or last recomputed whole: cells
   * may be of the earlier one.
   */
  readonly isStale: boolean
  readonly isPrimaryKey: boolean
  readonly isUnique: boolean
  readonly isIteratorColumn: boolean
  readonly hasDefault: boolean
  readonly mediaValidation?: 'onWrite' | 'onRead'
  readonly destination?: string
  readonly comment?: string
}

export type IndexInfo = EmbeddingIndexInfo | BtreeIndexInfo | TextIndexInfo

export interface EmbeddingIndexInfo {
  readonly name: string
  readonly column: string
  readonly kind: 'embedding'
  readonly metric: string
  readonly precision: string
  readonly dimensions: number
  readonly embedding: string
}

export interface BtreeIndexInfo {
  readonly name: string
  readonly column: string
  readonly kind: 'btree'
}

export interface TextIndexInfo {
  readonly name: string
  readonly column: string
  readonly kind: 'text'
  readonly language: TextLanguage
}

/** A condition that every row of a table keeps. */
export interface CheckInfo {
  readonly name: string
  /** The condition, to be read by people. */
  readonly condition: string
}

/** What a client knows of a table or view. */
export interface TableInfo {
  readonly id: string
  readonly path: string
  readonly kind: 'table' | 'view' | 'snapshot'
  readonly base: string | null
  /** Null for a snapshot that only names a version of its base. */
  readonly version: number | null
  /** Set for a handle of the past: the version, or the ISO 8601 instant at which it was current. */
  readonly atVersion?: number | string
  readonly columns: readonly ColumnInfo[]
  readonly indexes: readonly IndexInfo[]
  readonly primaryKey: readonly string[]
  readonly checks: readonly CheckInfo[]
  /** Views: the condition of their rows, how rows are drawn, and the call that makes many rows of one; to be read by people. */
  readonly viewFilter: string | null
  readonly viewSample: string | null
  readonly iteratorCall: string | null
  readonly comment: string | null
  readonly customMetadata: unknown
}

/** What `metadata()` tells. */
export interface TableMetadata extends TableInfo {
  readonly name: string
  readonly isView: boolean
  readonly isSnapshot: boolean
  /** When the version was made. */
  readonly versionCreated: Date
  /** The version that last changed columns, indexes or constraints. */
  readonly schemaVersion: number
}

/** The path of what a table is made on, with the version where that is a past one; null for a table. */
export function basePath(catalog: Catalog, { base: id, pin }: TableRecord): string | null {
  if (id === undefined) return null
  const base = catalog.table(id)
  return pin && base.kind !== 'snapshot' ? `${base.path}:${pin.version}` : base.path
}

/** The version of a table; null for a snapshot that only names a version of its base. */
export function ownVersion(table: TableRecord): number | null {
  return hasRows(table) ? table.version : null
}

export function tableInfo(
  context: EngineContext,
  table: TableRecord,
  past?: Past & { readonly at: number | string },
): TableInfo {
  const schema = past?.schema ?? table.schema
  const scope = new TableScope(context.catalog, table, 0, schema, past?.schemasById)
  const path = past ? versionedPath(table.path, past.at) : table.path
  const nameOf = (node: ColumnNode): string => scope.resolve(node).column.name
  const show = (node: ExprNode): string => displayExpression(node, nameOf)
  const readBy = (node: ExprNode): string[] =>
    columnsOf(node).map((column) => `${scope.resolve(column).table.path}.${nameOf(column)}`)
  const columnName = (id: number): string => schema.columns.find((column) => column.id === id)?.name ?? ''
  return {
    id: `#${table.id}`,
    path,
    kind: past ? 'snapshot' : table.kind,
    base: basePath(context.catalog, table),
    version: past?.version ?? ownVersion(table),
    ...(past ? { atVersion: past.at } : {}),
    columns: scope.visibleColumns().map(({ table: owner, column }) => ({
      table: `#${owner.id}`,
      id: String(column.id),
      name: column.name,
      type: column.type,
      displayType: displayType(column.type),
      definedIn: owner.id === table.id ? path : owner.path,
      versionAdded: column.versionAdded ?? 0,
      isComputed: isComputed(column),
      computedWith: column.value ? show(column.value) : null,
      dependsOn: column.value ? readBy(column.value) : [],
      isStored: column.stored,
      isStale: column.stored && column.value !== undefined && isStale(context.functions, column.value),
      isPrimaryKey: column.primaryKey ?? false,
      isUnique: column.unique ?? false,
      isIteratorColumn: column.fromIterator ?? false,
      hasDefault: column.default !== undefined,
      ...(column.mediaValidation === undefined ? {} : { mediaValidation: column.mediaValidation }),
      ...(column.destination === undefined ? {} : { destination: column.destination }),
      ...(column.comment === undefined ? {} : { comment: column.comment }),
    })),
    indexes: [
      ...schema.indexes.map((index) => ({
        name: index.name,
        column: columnName(index.column),
        kind: 'embedding' as const,
        metric: index.metric,
        precision: index.precision,
        dimensions: index.dimensions,
        embedding: index.embedding.function,
      })),
      ...(schema.btrees ?? []).map((index) => ({
        name: index.name,
        column: columnName(index.column),
        kind: 'btree' as const,
      })),
      ...(schema.texts ?? []).map((index) => ({
        name: index.name,
        column: columnName(index.column),
        kind: 'text' as const,
        language: index.language,
      })),
    ],
    primaryKey: schema.columns.filter((column) => column.primaryKey).map((column) => column.name),
    checks: (schema.checks ?? []).map(({ name, value }) => ({ name, condition: show(value) })),
    viewFilter: schema.filter ? show(schema.filter) : null,
    viewSample: schema.sample ? displaySample(schema.sample, show) : null,
    iteratorCall: schema.iterator ? displayIterator(schema.iterator, show) : null,
    comment: schema.comment ?? null,
    customMetadata: schema.customMetadata ?? null,
  }
}

function displaySample({ stratifyBy, ...sizes }: SampleSchema, show: (node: ExprNode) => string): string {
  const strata = stratifyBy.length > 0 ? [`stratifyBy: ${stratifyBy.map(show).join(', ')}`] : []
  return [...Object.entries(sizes).map(([name, value]) => `${name}: ${String(value)}`), ...strata].join(', ')
}

function displayIterator(iterator: IteratorCallSchema, show: (node: ExprNode) => string): string {
  const args = Object.entries(iterator.args).map(([name, value]) => `${name}: ${show(value)}`)
  return `${iterator.function}(${args.join(', ')})`
}
