import type { TableRecord } from '@polytable/kernel/catalog/index'
import { TableScope } from '@polytable/kernel/scopes/table-scope'
import type { EngineContext } from '@polytable/kernel/statements/context'
import {
  columnKey,
  keyOfColumn,
  columnsOf,
  type ColumnKey,
  type ColumnNode,
  type ExprNode,
} from '@polytable/model/expressions/index'
import type { LineageEntry, Lineage } from '@polytable/model/protocol/insight'
import { allIndexes } from '@polytable/model/schemas/index'

/** One thing that reads columns, and the columns that it reads. Columns are known as `#table.column`. */
interface Reader {
  readonly table: TableRecord
  readonly name: string | null
  readonly kind: LineageEntry['kind']
  /** Where it is a column. */
  readonly key?: string
  readonly reads: readonly string[]
}

/** @throws PolytableError COLUMN_NOT_FOUND */
export function columnLineage({ catalog }: EngineContext, table: TableRecord, column: ColumnNode): Lineage {
  const scope = new TableScope(catalog, table, catalog.family(table).head)
  const found = scope.resolve(column)
  const start = columnKey(found.table, found.column)
  const readers = catalog.tables.filter(({ root }) => root === table.root).flatMap(readersOf)
  const columns = new Map(readers.flatMap((reader) => (reader.key ? [[reader.key, reader] as const] : [])))
  return {
    dependsOn: follow(start, (key) =>
      (columns.get(key)?.reads ?? []).flatMap((read) => columns.get(read) ?? []),
    ),
    dependents: follow(start, (key) => readers.filter(({ reads }) => reads.includes(key))),
  }
}

/** Everything that is reached from a column step by step, the nearest first. */
function follow(start: string, next: (key: string) => readonly Reader[]): LineageEntry[] {
  const reached = new Map<Reader, boolean>()
  let keys = [start]
  for (let isDirect = true; keys.length > 0; isDirect = false) {
    const fresh = new Set(keys.flatMap((key) => next(key)).filter((reader) => !reached.has(reader)))
    for (const reader of fresh) reached.set(reader, isDirect)
    keys = [...fresh].flatMap(({ key }) => (key !== undefined && key !== start ? [key] : []))
  }
  return [...reached]
    .filter(([{ key }]) => key !== start)
    .map(([{ table, name, kind }, isDirect]) => ({ table: table.path, name, kind, isDirect }))
}

function readersOf(table: TableRecord): Reader[] {
  const { columns, checks = [], filter, iterator } = table.schema
  const keyOf = (id: number): ColumnKey => columnKey(table, { id })
  const reads = (...nodes: readonly ExprNode[]): string[] =>
    columnsOf(...nodes).map((node) => keyOfColumn(node))
  const iteratorReads = reads(...Object.values(iterator?.args ?? {}))
  return [
    ...columns.map((column): Reader => {
      const own = column.value ? reads(column.value) : column.fromIterator ? iteratorReads : []
      return { table, name: column.name, kind: 'column', key: keyOf(column.id), reads: own }
    }),
    ...allIndexes(table.schema).map(({ name, column }): Reader => ({
      table,
      name,
      kind: 'index',
      reads: [keyOf(column)],
    })),
    ...checks.map(({ name, value }): Reader => ({ table, name, kind: 'check', reads: reads(value) })),
    ...(filter ? [{ table, name: null, kind: 'filter', reads: reads(filter) } satisfies Reader] : []),
  ]
}
