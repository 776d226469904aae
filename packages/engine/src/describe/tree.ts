import { hasRows, type TableRecord } from '@polytable/kernel/catalog/index'
import type { EngineContext } from '@polytable/kernel/statements/context'
import { stateColumn, tableName } from '@polytable/kernel/storage/layout'
import { FAILURES } from '@polytable/kernel/storage/row-failures'
import { hasState } from '@polytable/model/schemas/index'
import type { DirEntry, TreeNode } from '@polytable/model/protocol/directories'
import { listDir } from './list.ts'

/** What lies in a directory ('' is the root) and below it, as a tree sorted by path. @throws PolytableError DIRECTORY_NOT_FOUND */
export async function dirTree(context: EngineContext, path: string): Promise<TreeNode[]> {
  const entries = listDir(context, path, true)
  const errorsByPath = await liveErrors(context, entries)
  const roots: TreeNode[] = []
  const childrenByDir = new Map<string, TreeNode[]>()
  // A directory sorts before what lies in it.
  for (const { name, path: at, kind, version, base } of entries) {
    const siblings = childrenByDir.get(at.slice(0, Math.max(0, at.length - name.length - 1))) ?? roots
    if (kind === 'directory') {
      const inside: TreeNode[] = []
      childrenByDir.set(at, inside)
      siblings.push({ name, path: at, kind, entries: inside })
    } else siblings.push({ name, path: at, kind, version, errorCount: errorsByPath.get(at) ?? 0, base })
  }
  return roots
}

/** What failed of the present rows, by the path of their table. */
async function liveErrors(
  { store, catalog }: EngineContext,
  entries: readonly DirEntry[],
): Promise<ReadonlyMap<string, number>> {
  const counted = entries.flatMap(({ path }) => {
    const table = catalog.find(path)
    return table && hasRows(table)
      ? [{ table, states: table.schema.columns.filter(hasState).map(stateColumn) }]
      : []
  })
  if (counted.length === 0) return new Map()
  const countOf = (table: TableRecord, states: readonly string[]): string => {
    const { head } = catalog.family(table)
    const isPresent = `v_min <= ${head} AND v_max > ${head}`
    const ofRows = `(SELECT count(*) FROM ${FAILURES} WHERE table_id = ${table.id} AND ${isPresent} AND NOT is_pending)`
    if (states.length === 0) return `SELECT ${table.id}::int8, ${ofRows}`
    const sum = [...states.map((state) => `count(${state} ->> 'e')`), ofRows].join(' + ')
    return `SELECT ${table.id}::int8, ${sum} FROM ${tableName(table)} WHERE ${isPresent}`
  }
  const rows = await store.query(
    counted.map(({ table, states }) => countOf(table, states)).join(' UNION ALL '),
  )
  return new Map(rows.map(([id, errors]) => [catalog.table(id as number).path, errors as number]))
}
