import type { SqlExecutor, SqlStore } from '@polytable/model/ports/index'
import { expect, test } from 'vitest'
import { openTestEngine, startEngineOver } from './support/engine.ts'

/** A store that remembers what may have changed it. */
function watched(store: SqlStore): { readonly store: SqlStore; readonly writes: string[] } {
  const writes: string[] = []
  const note = (text: string): void => {
    if (!/^\s*(select|with recursive)\b/i.test(text)) writes.push(text)
  }
  const executor = (inner: SqlExecutor): SqlExecutor => ({
    query: (text, params) => (note(text), inner.query(text, params)),
    copy: (table, columns, rows) => (note(`COPY ${table}`), inner.copy(table, columns, rows)),
    copyBinary: (table, ...rows) => (note(`COPY ${table}`), inner.copyBinary(table, ...rows)),
  })
  return {
    writes,
    store: {
      ...store,
      ...executor(store),
      transaction: (run) => store.transaction((tx) => run(executor(tx))),
    },
  }
}

test('an engine opened to be read writes nothing before a client that may write does', async () => {
  const first = await openTestEngine()
  const info = await first.engine.createTable('t', { columns: [] }, {})
  // What a process that died leaves.
  await first.store.query('INSERT INTO polytable.pending VALUES (1000, $1)', [Number(info.id.slice(1))])
  await first.store.query('CREATE TABLE polytable.t_999 (row_id int8)')
  const unfinished = (): Promise<unknown[]> => first.store.query('SELECT commit FROM polytable.pending')

  const { store, writes } = watched(first.store)
  let prepared = 0
  const engine = await startEngineOver(store, { beforeFirstWrite: async () => void prepared++ })
  const reader = engine.client().api
  await reader.configure({ readOnly: true })
  expect((await reader.list('', {})).map(({ path }) => path)).toEqual(['t'])
  expect(await reader.versions('t')).toHaveLength(1)
  await expect(reader.createDir('d', {})).rejects.toMatchObject({ code: 'INSUFFICIENT_PRIVILEGES' })
  expect(writes).toEqual([])
  expect(await unfinished()).toHaveLength(1)

  const writer = engine.client().api
  await Promise.all([writer.createDir('d', {}), writer.createDir('e', {})])
  expect(prepared).toBe(1)
  expect(await unfinished()).toHaveLength(0)
  const [left] = await first.store.query("SELECT to_regclass('polytable.t_999') IS NULL")
  expect(left).toEqual([true])
  await expect(reader.dropDir('d', {})).rejects.toMatchObject({ code: 'INSUFFICIENT_PRIVILEGES' })
})

test('what an older version wrote is not brought up to date by reading it', async () => {
  const { store } = await openTestEngine()
  await store.query("UPDATE polytable.meta SET value = '1' WHERE key = 'format'")
  const opening = startEngineOver(store, { beforeFirstWrite: async () => {} })
  await expect(opening).rejects.toMatchObject({ code: 'INVALID_STATE' })
  await store.query('DROP SCHEMA polytable CASCADE')
  const nothing = startEngineOver(store, { beforeFirstWrite: async () => {} })
  await expect(nothing).rejects.toMatchObject({ code: 'PATH_NOT_FOUND' })
})
