import type { Database, Table } from '@polytable/client/index'
import type { TableInfo } from '@polytable/model/protocol/table-info'
import { columnOf } from './columns.ts'
import { tablesOf } from './tree-rows.ts'

/** Tables and views of one root, and what their columns read. */
export interface Family {
  /** Bases before their views. */
  readonly tables: readonly TableInfo[]
  /** `table.column` of what a column is directly made of, by its own. */
  readonly readsByColumn: ReadonlyMap<string, readonly string[]>
}

/** A path without the version that a base may have: 'films:3' is of 'films'. */
export function withoutVersion(path: string): string {
  return path.replace(/[:@].*$/, '')
}

/** A table, what it is made on, and all views that are made on these. */
export async function familyOf(db: Database, path: string): Promise<Family> {
  const tables = tablesOf(await db.getDirTree())
  const baseOf = new Map(
    tables.map(({ path: own, base }) => [own, base === null ? null : withoutVersion(base)]),
  )
  let root = withoutVersion(path)
  for (let base = baseOf.get(root); base && baseOf.has(base); base = baseOf.get(root)) root = base
  const paths = [root]
  // Views that are found are looked at in turn.
  for (const found of paths)
    paths.push(...tables.filter((table) => baseOf.get(table.path) === found).map((table) => table.path))
  const found = await Promise.all(paths.map((each) => db.getTable(each, { ifNotExists: 'ignore' })))
  const handles = found.filter((handle) => handle !== null)
  const reads = await Promise.all(handles.map(readsOf))
  return { tables: handles.map(({ info }) => info), readsByColumn: new Map(reads.flat()) }
}

/** What the columns of a table read; of those that an iterator gives only their lineage tells. */
function readsOf(table: Table): Promise<(readonly [string, readonly string[]])[]> {
  const { path, columns } = table.info
  const own = columns.filter(({ definedIn }) => definedIn === path)
  return Promise.all(
    own.map(async ({ name, isIteratorColumn, dependsOn }) => {
      if (!isIteratorColumn) return [`${path}.${name}`, dependsOn] as const
      const { dependsOn: entries } = await columnOf(table, name).lineage()
      const direct = entries.filter(({ kind, isDirect }) => kind === 'column' && isDirect)
      return [`${path}.${name}`, direct.map((entry) => `${entry.table}.${entry.name}`)] as const
    }),
  )
}
