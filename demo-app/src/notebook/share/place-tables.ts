import type { Database } from 'polytable'
import { ARRIVING } from '../../data/arriving.ts'
import { columnBuilder } from './columns.ts'
import type { SharedTable } from './contents.ts'
import type { SharedFile } from './unpack.ts'

/** A table of a file, and the path that it gets. */
export interface PlacedTable {
  readonly table: SharedTable
  readonly path: string
}

/**
 * Stores tables of a file, and then what `finish` stores: all of it or nothing. The tables are filled where nobody sees them, and get
 * their paths when they are whole.
 */
export async function placeTables<T>(
  db: Database,
  file: SharedFile,
  placed: readonly PlacedTable[],
  signal: AbortSignal,
  finish: () => Promise<T>,
): Promise<T> {
  return await navigator.locks.request(ARRIVING, async () => {
    await db.createDir(ARRIVING, { ifExists: 'replace_force' })
    const moved: string[] = []
    try {
      for (const [i, { table }] of placed.entries())
        await fillTable(db, file, table, `${ARRIVING}/table_${i}`, signal)
      for (const [i, { path }] of placed.entries()) {
        await makeParent(db, path)
        await db.move(`${ARRIVING}/table_${i}`, path)
        moved.push(path)
      }
      return await finish()
    } catch (error) {
      for (const path of moved) await db.dropTable(path, { ifNotExists: 'ignore' })
      throw error
    } finally {
      await db.dropDir(ARRIVING, { force: true, ifNotExists: 'ignore' })
    }
  })
}

async function fillTable(
  db: Database,
  file: SharedFile,
  shared: SharedTable,
  path: string,
  signal: AbortSignal,
): Promise<void> {
  const columns = Object.fromEntries(shared.columns.map((column) => [column.name, columnBuilder(column)]))
  const table = await db.createTable(
    path,
    columns,
    shared.comment === null ? {} : { comment: shared.comment },
  )
  if (shared.count > 0) await table.insert(file.rows(shared), { signal })
  if ((await table.count()) !== shared.count)
    throw new Error(`${shared.name} has not the rows that it should have`)
}

async function makeParent(db: Database, path: string): Promise<void> {
  const end = path.lastIndexOf('/')
  if (end > 0) await db.createDir(path.slice(0, end), { parents: true, ifExists: 'ignore' })
}
