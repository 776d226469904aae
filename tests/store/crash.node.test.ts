import { PGlite } from '@electric-sql/pglite'
import { reportCrashes } from '@polytable/store/pglite/crash'
import { startPglite } from '@polytable/store/pglite/start'
import { createPgliteStore } from '@polytable/store/pglite/store'
import { loadVector } from '@polytable/store/pglite/load-vector'
import { expect, test } from 'vitest'
import { expectError } from './support/expect-error.ts'
import { nodeAssets } from './support/node-assets.ts'

test('a server that crashed answers nothing any more, where PGlite would say that there are no rows', async () => {
  const db = await startPglite(nodeAssets(), { startParams: PGlite.defaultStartParams, fromSeed: true })
  await loadVector(db)
  let released = 0
  const store = createPgliteStore(db, {
    betweenStatements: async () => {},
    release: async () => void released++,
  })
  expect(await store.query('select 1')).toEqual([[1]])

  db.Module._PostgresMainLoopOnce = () => {
    throw new RangeError('Maximum call stack size exceeded')
  }
  reportCrashes(db)
  const crashed = await expectError(store.query('select 1'), 'DATABASE_UNAVAILABLE')
  expect(String(crashed.cause)).toContain('Maximum call stack size exceeded')
  await expectError(
    store.transaction((tx) => tx.query('select 1')),
    'DATABASE_UNAVAILABLE',
  )
  await store.close()
  expect(released).toBe(1)
})
