import type { Database, Table } from 'polytable'
import * as tables from './tables.ts'
import { embedding } from './texts.ts'

/** What is asked of the similarity searches. */
export const QUESTION = 'which revision tells of amber and birch'

/** A row as it was read, without media. */
export type Seen = Readonly<Record<string, string | number | null>>

export interface SeenTable {
  readonly version: number
  /** The versions of `history()`, newest first. */
  readonly history: readonly number[]
  readonly columns: readonly string[]
  readonly indexes: readonly string[]
  /** What `count()` says. */
  readonly count: number
  readonly rows: readonly Seen[]
}

/** Ids with their similarities, nearest first. */
export type SeenHits = readonly (readonly [key: string, similarity: number | null])[]

/** All that a client can see of a database. */
export interface Snapshot {
  readonly tables: Readonly<Record<string, SeenTable>>
  readonly hits: Readonly<Record<string, SeenHits>>
}

/** Reads everything. Media are opened too: their rows hold their texts. */
export async function look(db: Database): Promise<Snapshot> {
  const seen: Record<string, SeenTable> = {}
  for (const path of await db.listTables()) seen[path] = await lookAt(await db.getTable(path))
  return { tables: seen, hits: await search(db, seen) }
}

async function lookAt(table: Table): Promise<SeenTable> {
  const { version, columns, indexes } = await table.metadata()
  const rows: Seen[] = []
  for await (const row of table) rows.push(await plain(row))
  return {
    version: version!,
    history: (await table.history()).map((entry) => entry.version),
    columns: columns.map((column) => column.name),
    indexes: indexes.map((index) => index.name),
    count: await table.count(),
    rows,
  }
}

async function plain(row: object): Promise<Seen> {
  const entries = Object.entries(row).map(async ([name, value]: [string, unknown]) => [
    name,
    isMedia(value) ? await (await value.blob()).text() : value,
  ])
  return Object.fromEntries(await Promise.all(entries)) as Seen
}

function isMedia(value: unknown): value is { blob(): Promise<Blob> } {
  return typeof value === 'object' && value !== null && 'blob' in value
}

async function search(db: Database, seen: Snapshot['tables']): Promise<Snapshot['hits']> {
  const hits: Record<string, SeenHits> = {}
  const vector = embedding(QUESTION)
  const has = (table: string, index: string): boolean => seen[table]?.indexes.includes(index) ?? false
  if (has('items', 'by_text')) {
    const { c, ...items } = await itemsOf(db)
    hits['by_text'] = await items.nearest(c.text.similarity({ vector }))
  }
  if (has('items', 'by_mark')) {
    const { c, ...items } = await itemsOf(db)
    hits['by_mark'] = await items.nearest(c.marked.similarity({ vector }))
  }
  if (has('chunks', 'by_meaning')) {
    const chunks = await tables.chunks(db)
    const near = chunks.c.text.similarity({ string: QUESTION })
    const rows = await chunks
      .orderBy(near, 'desc')
      .select({ id: chunks.c.id, pos: chunks.c.pos, near })
      .collect()
    hits['by_meaning'] = rows.map((row) => [`${row.id}.${row.pos}`, row.near])
  }
  return hits
}

async function itemsOf(db: Database) {
  const items = await tables.items(db)
  type Near = ReturnType<typeof items.c.text.similarity>
  return {
    c: items.c,
    async nearest(near: Near): Promise<SeenHits> {
      const rows = await items.orderBy(near, 'desc').select({ id: items.c.id, near }).collect()
      return rows.map((row) => [String(row.id), row.near])
    },
  }
}
