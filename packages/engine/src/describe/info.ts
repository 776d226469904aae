import { hasRows, type Catalog, type Past, type TableRecord } from '@polytable/kernel/catalog/index'
import type { EngineContext } from '@polytable/kernel/statements/context'
import { TableScope } from '@polytable/kernel/scopes/table-scope'
import { isStale } from '@polytable/kernel/functions/signature'
import {
  columnsOf,
  displayExpression,
  type ColumnNode,
  type ExprNode,
} from '@polytable/model/expressions/index'
import {
  isComputed,
  versionedPath,
  type IteratorCallSchema,
  type SampleSchema,
} from '@polytable/model/schemas/index'
import { displayType } from '@polytable/model/types/index'
import type { TableInfo } from '@polytable/model/protocol/table-info'
import { queryKinds } from '../ddl/query-kinds.ts'

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
        ...(index.method === undefined ? {} : { method: index.method }),
        ...(index.embedding ? { embedding: index.embedding.function } : {}),
        queries: queryKinds(index, schema.columns.find(({ id }) => id === index.column)!.type),
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
