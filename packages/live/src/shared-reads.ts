import type { RowBatch } from '@polytable/kernel/batches/batch'
import { BatchSize } from '@polytable/kernel/batches/batch-size'
import type { TableRecord } from '@polytable/kernel/catalog/index'
import { TableScope } from '@polytable/kernel/scopes/table-scope'
import type { Changes } from '@polytable/kernel/statements/changes'
import type { EngineContext } from '@polytable/kernel/statements/context'
import { readRows } from '@polytable/kernel/storage/read'
import { keyOfColumn, type ColumnNode } from '@polytable/model/expressions/index'
import { changedRows, type RowIds, type Written } from './changed-rows.ts'

const readsOf = new WeakMap<Changes, SharedReads>()

/** The reads that the live queries of an engine share. */
export function sharedReads(context: EngineContext): SharedReads {
  let reads = readsOf.get(context.changes)
  if (!reads) readsOf.set(context.changes, (reads = new SharedReads()))
  return reads
}

/** Reads changed rows once for all live queries of their table, with the columns that any of these needs. */
class SharedReads {
  readonly #columnsByTable = new Map<number, Map<string, { readonly node: ColumnNode; users: number }>>()
  /** What was read since the last change. */
  #read = new Map<string, Promise<unknown>>()
  #count = -1
  #version = 0

  /** Has columns of a table read, until what is returned is called. */
  use(table: TableRecord, nodes: readonly ColumnNode[]): () => void {
    const columns = this.#columnsByTable.get(table.id) ?? new Map()
    this.#columnsByTable.set(table.id, columns)
    this.#version++
    for (const node of nodes) {
      const used = columns.get(keyOfColumn(node))
      if (used) used.users++
      else columns.set(keyOfColumn(node), { node, users: 1 })
    }
    return () => {
      for (const node of nodes) {
        const used = columns.get(keyOfColumn(node))!
        if (--used.users === 0) columns.delete(keyOfColumn(node))
      }
      if (columns.size === 0) this.#columnsByTable.delete(table.id)
    }
  }

  changed(context: EngineContext, table: TableRecord, written: Written): Promise<RowIds | 'everything'> {
    if (written === 'everything') return Promise.resolve(written)
    const name = written.map(({ rows, head }) => `${rows.firstRow}-${rows.endRow}-${head}`).join()
    return this.#once(context, `${table.id} ${name}`, () =>
      changedRows(context, written, context.catalog.ancestry(table)),
    )
  }

  /**
   * The rows of a table that come from some rows of its root, in the order of their keys.
   * @param given the commit that shows them; the present one where absent
   */
  rows(
    context: EngineContext,
    table: TableRecord,
    ids: RowIds,
    given?: number,
  ): Promise<readonly RowBatch[]> {
    const { catalog, store } = context
    const commit = given ?? catalog.family(table).head
    return this.#once(context, `${table.id} ${commit} ${this.#version} ${ids.key}`, async () => {
      const scope = new TableScope(catalog, table, commit)
      scope.readPresent(() => catalog.isPresent(table.root, commit))
      const columns = [...this.#columnsByTable.get(table.id)!.values()].map(({ node }) => node)
      const request = {
        scope,
        columns,
        states: true,
        where: [ids.sql(scope.keySql()[0]!)],
        orderBy: scope.keySql(),
      }
      const batches: RowBatch[] = []
      for await (const batch of readRows(store, request, new BatchSize(context, []))) batches.push(batch)
      return batches
    })
  }

  #once<T>({ changes }: EngineContext, key: string, read: () => Promise<T>): Promise<T> {
    if (this.#count !== changes.count) {
      this.#count = changes.count
      this.#read = new Map()
    }
    let reading = this.#read.get(key) as Promise<T> | undefined
    if (!reading) this.#read.set(key, (reading = read()))
    return reading
  }
}
