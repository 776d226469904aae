import { PolytableError } from '@polytable/model/errors/index'
import type { SqlStore } from '@polytable/model/ports/index'
import { parseInstant, type TableSchema } from '@polytable/model/schemas/index'
import { formatSqlMicros } from '@polytable/model/types/time'
import type { Catalog } from './catalog.ts'
import type { Pin, TableRecord } from './records.ts'

/** A table as it was: the commit to read it at, and the schemas that it and all it is made on had then. */
export interface Past {
  readonly version: number
  readonly commit: number
  readonly schema: TableSchema
  readonly schemasById: ReadonlyMap<number, TableSchema>
}

/**
 * A table as it was at a version, or, given an ISO 8601 instant, as a reader saw it then.
 * @throws PolytableError TABLE_NOT_FOUND where there was no such version, or where it was vacuumed
 */
export async function findPast(
  store: SqlStore,
  catalog: Catalog,
  table: TableRecord,
  when: number | string,
): Promise<Past> {
  const found =
    typeof when === 'number'
      ? await ofVersion(store, table, when)
      : await ofInstant(store, catalog, table, when)
  // A version that was current when what is older was vacuumed is still there, as it was then.
  const floor = Math.max(...catalog.following(table).map(({ horizon = 0 }) => horizon))
  const { version, changing } = found
  if (found.commit < floor && (await changedUntil(store, changing, found.commit, floor))) {
    throw new PolytableError('TABLE_NOT_FOUND', `Version ${version} of '${table.path}' was vacuumed`, {
      table: table.path,
      hint: 'history() lists the available versions.',
    })
  }
  const commit = Math.max(found.commit, floor)
  const schemasById = await schemasAt(
    store,
    catalog.following(table).map(({ id }) => id),
    commit,
  )
  return { version, commit, schema: schemasById.get(table.id)!, schemasById }
}

interface Found {
  readonly version: number
  readonly commit: number
  /** The tables whose next version ends what was found. */
  readonly changing: readonly number[]
}

async function ofVersion(store: SqlStore, table: TableRecord, version: number): Promise<Found> {
  const [row] = await store.query(
    'SELECT commit FROM polytable.versions WHERE table_id = $1 AND version = $2',
    [table.id, version],
  )
  if (row) return { version, commit: row[0] as number, changing: [table.id] }
  throw new PolytableError('TABLE_NOT_FOUND', `The table '${table.path}' has no version ${version}`, {
    table: table.path,
    hint: `Its versions are 0 to ${table.version}.`,
  })
}

/** A view also shows what changed below it without changing the view's own rows. */
async function ofInstant(
  store: SqlStore,
  catalog: Catalog,
  table: TableRecord,
  instant: string,
): Promise<Found> {
  const changing = catalog.following(table).map(({ id }) => id)
  const [row] = await store.query(
    `SELECT (SELECT max(version) FROM polytable.versions WHERE table_id = $1 AND created_at <= $2::timestamptz),
            (SELECT max(commit) FROM polytable.versions WHERE table_id = ANY($3::int8[]) AND created_at <= $2::timestamptz),
            (SELECT min(created_at)::text FROM polytable.versions WHERE table_id = $1)`,
    [table.id, formatSqlMicros(parseInstant(instant, table.path)), changing],
  )
  const [version, commit, created] = row as [number | null, number, string]
  if (version !== null) return { version, commit, changing }
  throw new PolytableError('TABLE_NOT_FOUND', `The table '${table.path}' did not exist at ${instant}`, {
    table: table.path,
    hint: `It was created at ${new Date(created).toISOString()}.`,
  })
}

async function changedUntil(
  store: SqlStore,
  tables: readonly number[],
  after: number,
  until: number,
): Promise<boolean> {
  const rows = await store.query(
    'SELECT 1 FROM polytable.versions WHERE table_id = ANY($1::int8[]) AND commit > $2 AND commit <= $3 LIMIT 1',
    [tables, after, until],
  )
  return rows.length > 0
}

async function schemasAt(
  store: SqlStore,
  tables: readonly number[],
  commit: number,
): Promise<Map<number, TableSchema>> {
  const rows = await store.query(
    `SELECT DISTINCT ON (table_id) table_id, doc FROM polytable.schemas
     WHERE table_id = ANY($1::int8[]) AND commit <= $2 ORDER BY table_id, commit DESC`,
    [tables, commit],
  )
  return new Map(rows.map(([id, schema]) => [id as number, schema as TableSchema]))
}

/** What holds a table as it was at a commit that can be read. */
export async function pinAt(
  store: SqlStore,
  catalog: Catalog,
  base: TableRecord,
  commit: number,
): Promise<Pin> {
  const schemasById = await schemasAt(
    store,
    catalog.following(base).map(({ id }) => id),
    commit,
  )
  const [row] = await store.query(
    'SELECT max(version) FROM polytable.versions WHERE table_id = $1 AND commit <= $2',
    [base.id, commit],
  )
  return { commit, version: row![0] as number, schemasById }
}

/** The pins of all tables that have one, by the table's id. */
export async function loadPins(store: SqlStore): Promise<ReadonlyMap<number, Pin>> {
  const rows = await store.query(
    `WITH RECURSIVE below AS (
       SELECT id AS holder, pin, base AS id, base FROM polytable.tables WHERE pin IS NOT NULL
       UNION ALL
       SELECT b.holder, b.pin, t.base, b.base FROM below b JOIN polytable.tables t ON t.id = b.id
       WHERE t.base IS NOT NULL AND t.pin IS NULL)
     SELECT DISTINCT ON (b.holder, b.id) b.holder, b.pin, b.id, s.doc,
            (SELECT max(version) FROM polytable.versions v WHERE v.table_id = b.base AND v.commit <= b.pin)
     FROM below b JOIN polytable.schemas s ON s.table_id = b.id AND s.commit <= b.pin
     ORDER BY b.holder, b.id, s.commit DESC`,
  )
  const pins = new Map<number, Pin & { readonly schemasById: Map<number, TableSchema> }>()
  for (const [holder, commit, id, schema, version] of rows) {
    const pin = pins.get(holder as number) ?? {
      commit: commit as number,
      version: version as number,
      schemasById: new Map<number, TableSchema>(),
    }
    pin.schemasById.set(id as number, schema as TableSchema)
    pins.set(holder as number, pin)
  }
  return pins
}
