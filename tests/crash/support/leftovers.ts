import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { SqlStore } from '@polytable/model/ports/index'
import { openPgliteStore } from '@polytable/store/pglite/index'
import { nodeAssets } from '../../store/support/node-assets.ts'

/**
 * What a closed database in a directory keeps that nothing refers to: unfinished statements, SQL tables and columns that no
 * version of a schema names, media that no row has, files of media that were not completed.
 */
export async function findLeftovers(directory: string): Promise<string[]> {
  const store = await openPgliteStore({
    location: { kind: 'directory', path: join(directory, 'database') },
    assets: nodeAssets(),
    logger: console,
  })
  try {
    return [...(await leftInSql(store)), ...(await leftInMedia(store, join(directory, 'media')))]
  } finally {
    await store.close()
  }
}

async function names(store: SqlStore, text: string): Promise<string[]> {
  return (await store.query(text)).map(([name]) => String(name))
}

async function leftInSql(store: SqlStore): Promise<string[]> {
  const pending = await names(store, 'SELECT commit FROM polytable.pending')
  // Every column and index that some version of some schema has, by the name it has in SQL.
  const known = `
    WITH known AS (
      SELECT table_id, 'columns' AS what, (jsonb_array_elements(doc -> 'columns') ->> 'id') AS id FROM polytable.schemas
      UNION SELECT table_id, 'indexes', (jsonb_array_elements(doc -> 'indexes') ->> 'id') FROM polytable.schemas)`
  const tables = await names(
    store,
    `${known}
     SELECT tablename FROM pg_tables WHERE schemaname = 'polytable' AND (
       (tablename ~ '^t_' AND regexp_replace(tablename, '_(now|past)$', '') NOT IN (SELECT 't_' || id FROM polytable.tables)) OR
       (tablename ~ '^x_' AND regexp_replace(tablename, '_parts$', '') NOT IN (SELECT 'x_' || table_id || '_' || id FROM known WHERE what = 'indexes')))`,
  )
  const columns = await names(
    store,
    `${known}
     SELECT relname || '.' || attname FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
     WHERE relnamespace = 'polytable'::regnamespace AND relkind IN ('r', 'p') AND relname ~ '^t_' AND attname ~ '^[csi]_\\d+$'
       AND NOT EXISTS (
         SELECT 1 FROM known WHERE 't_' || table_id = regexp_replace(relname, '_(now|past)$', '') AND id = substr(attname, 3)
           AND (what = 'indexes') = (attname ~ '^i_'))`,
  )
  const sequences = await names(
    store,
    `SELECT sequencename FROM pg_sequences WHERE schemaname = 'polytable' AND sequencename ~ '^x_'
       AND replace(sequencename, '_seq', '') NOT IN (SELECT tablename FROM pg_tables WHERE schemaname = 'polytable')`,
  )
  return [
    ...pending.map((commit) => `unfinished statement ${commit}`),
    ...tables.map((table) => `table ${table}`),
    ...columns.map((column) => `column ${column}`),
    ...sequences.map((sequence) => `sequence ${sequence}`),
  ]
}

async function leftInMedia(store: SqlStore, directory: string): Promise<string[]> {
  if (!existsSync(directory)) return []
  const used = new Set<string>()
  const columns = await store.query(
    `SELECT table_id, jsonb_path_query(doc, '$.columns[*] ? (@.type.kind == "document")') ->> 'id' FROM polytable.schemas`,
  )
  for (const [table, column] of columns) {
    const hashes = `SELECT DISTINCT c_${String(column)} ->> 'hash' FROM polytable.t_${String(table)}`
    for (const hash of await names(store, hashes)) used.add(hash)
  }
  const files = await readdir(directory, { recursive: true, withFileTypes: true })
  const found = files.filter((file) => file.isFile()).map((file) => file.name)
  return [
    ...found.filter((name) => !used.has(name)).map((name) => `medium ${name}`),
    ...[...used].filter((hash) => !found.includes(hash)).map((hash) => `no file of the medium ${hash}`),
  ]
}
