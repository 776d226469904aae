import { STORE_FORMAT } from '@polytable/kernel/catalog/catalog-sql'
import { idOf, isElsewhere, mediaColumns, mediaDestinations } from '@polytable/kernel/media/media-usage'
import type { SqlExecutor, SqlRow, SqlStore } from '@polytable/model/ports/index'
import { BACKUP_FORMAT, type Header, type SqlTable } from './format.ts'
import { tupleSql } from './tuples.ts'

/** The tables of the catalog, in the order in which they are written. What tells a database from others is not among them. */
export const CATALOG_TABLES = [
  'meta',
  'dirs',
  'tables',
  'schemas',
  'versions',
  'trees',
  'pending',
  'jobs',
  'memo',
  'runs',
  'failures',
  'approvals',
] as const

/** Rows that are read at a time. */
const BATCH = 1000

/** A database as it was at one moment. */
export interface Snapshot {
  readonly header: Omit<Header, 'media' | 'destinations'>
  readonly destinations: readonly string[]
  /** The ids of media files that rows refer to, and whether the bytes may be elsewhere than in a store of the database. */
  readonly media: AsyncIterable<SqlRow[]>
  /** For each table of the header, its rows as COPY takes them: hex after `\x`. */
  readonly rows: readonly AsyncIterable<SqlRow[]>[]
  close(): Promise<void>
}

/** Has the store keep a database as it is now, so that it can be read while others write. */
export async function takeSnapshot(store: SqlStore): Promise<Snapshot> {
  let header: Snapshot['header'] | undefined
  let destinations: readonly string[] = []
  const plan = async (tx: SqlExecutor): Promise<string[]> => {
    header = await readHeader(tx)
    destinations = await mediaDestinations(tx)
    return [await mediaQuery(tx), ...header.tables.map(rowsQuery)]
  }
  const [media, ...rows] = await store.snapshot(plan, BATCH)
  return {
    header: header!,
    destinations,
    media: media!,
    rows,
    async close() {
      for (const each of [media!, ...rows]) await each[Symbol.asyncIterator]().return?.()
    },
  }
}

async function readHeader(tx: SqlExecutor): Promise<Snapshot['header']> {
  const paths = Object.fromEntries(await tx.query('SELECT id::text, path FROM polytable.tables ORDER BY id'))
  const tables = await readTables(tx, new Set(Object.keys(paths)))
  const names = [
    'commits',
    'ids',
    ...tables.filter(({ name }) => name.startsWith('x_')).map(({ name }) => `${name}_seq`),
  ]
  const sequences = await tx.query(
    names.map((name) => `SELECT '${name}', last_value, is_called FROM polytable.${name}`).join(' UNION ALL '),
  )
  return {
    format: BACKUP_FORMAT,
    storeFormat: STORE_FORMAT,
    paths,
    tables,
    sequences: Object.fromEntries(sequences.map(([name, last, isCalled]) => [name, [last, isCalled]])),
  }
}

/** The SQL tables that have something to keep: what is unfinished, or can be made again, has not. */
async function readTables(tx: SqlExecutor, ids: ReadonlySet<string>): Promise<SqlTable[]> {
  const found = await tx.query(
    `SELECT c.relname::text, a.attname::text, format_type(a.atttypid, a.atttypmod), a.attgenerated <> ''
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
     WHERE c.relnamespace = 'polytable'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY c.oid, a.attnum`,
  )
  const tables = new Map<string, { columns: SqlTable['columns'][number][]; generated: string[] }>()
  for (const [table, column, type, isGenerated] of found as [string, string, string, boolean][]) {
    const entry = tables.get(table) ?? { columns: [], generated: [] }
    tables.set(table, entry)
    if (isGenerated) entry.generated.push(column)
    else entry.columns.push({ name: column, type: type.replace(/^.*\./, '') })
  }
  const owned = [...tables.keys()].filter((name) => {
    const [, id] = /^(?:t_(?=\d+$)|x_(?=\d+_\d+$))(\d+)/.exec(name) ?? []
    return id !== undefined && ids.has(id)
  })
  return [...CATALOG_TABLES, ...owned].map((name) => ({ name, ...tables.get(name)! }))
}

function rowsQuery({ name, columns }: SqlTable): string {
  return `SELECT ${tupleSql(columns)} FROM polytable.${name}`
}

async function mediaQuery(tx: SqlExecutor): Promise<string> {
  const cells = (await mediaColumns(tx)).map(
    ({ table, column }) =>
      `SELECT ${idOf(`c_${column}`)} AS id, ${isElsewhere(`c_${column}`)} AS elsewhere FROM polytable.t_${table} WHERE c_${column} IS NOT NULL`,
  )
  if (cells.length === 0) return 'SELECT NULL WHERE false'
  return `SELECT id, bool_and(elsewhere) FROM (${cells.join(' UNION ALL ')}) m GROUP BY id ORDER BY id`
}
