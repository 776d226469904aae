import { describe, expect, test } from 'vitest'
import { cdp } from 'vitest/browser'
import { expectError } from './support/expect-error.ts'
import { sqlStoreContract } from './support/sql-store-contract.ts'
import { openStoreInWorker, type StoreInWorker } from './support/store-in-worker.ts'
import { nightlyTest } from '../support/nightly.ts'

const freshDirectory = (): string => `store-tests/${crypto.randomUUID()}`
const openAt = (directory: string): Promise<StoreInWorker> => openStoreInWorker({ kind: 'opfs', directory })

sqlStoreContract('PGlite in OPFS', () => openAt(freshDirectory()))
sqlStoreContract('PGlite in memory', () => openStoreInWorker({ kind: 'memory' }))

// Each opening makes and opens some hundred files.
describe('PGlite in OPFS', { timeout: 180_000 }, () => {
  test('keeps data from opening to opening', async () => {
    const directory = freshDirectory()
    const first = await openAt(directory)
    await first.query('create table kept as select generate_series(1, 5)::int4 as id')
    await first.close()
    const second = await openAt(directory)
    expect(await second.query('select sum(id) from kept')).toEqual([[15]])
    await second.close()
  })

  test('keeps acknowledged commits when the worker is killed', async () => {
    const directory = freshDirectory()
    let store = await openAt(directory)
    await store.query('create table counted (id int4 primary key, v vector(2))')
    let acknowledged = 0
    for (let round = 0; round < 3; round++) {
      for (let step = 0; step < 10; step++) {
        const id = acknowledged + 1
        await store.transaction(async (tx) => {
          await tx.query('insert into counted values ($1, $2)', [id, new Float32Array([id, 1])])
        })
        acknowledged = id
      }
      // In the middle of a transaction that must not be seen again.
      const lost = store.transaction(async (tx) => {
        await tx.query('insert into counted select generate_series(1000, 1100)')
        await new Promise(() => {})
      })
      lost.catch(() => {})
      await new Promise((resolve) => setTimeout(resolve, 50))
      store.kill()
      store = await openAt(directory)
      expect(await store.query('select count(*), max(id) from counted')).toEqual([
        [acknowledged, acknowledged],
      ])
    }
    await store.close()
  })

  test('refuses a second opener until the first has closed', async () => {
    const directory = freshDirectory()
    const first = await openAt(directory)
    const error = await expectError(openAt(directory), 'DATABASE_UNAVAILABLE')
    expect(error.message).toContain('another tab or worker')
    await first.query('create table still_mine (id int4)')
    await first.close()
    const second = await openAt(directory)
    expect(await second.query('select count(*) from still_mine')).toEqual([[0]])
    await second.close()
  })

  test('starts over after a first opening that was cut short', async () => {
    const directory = freshDirectory()
    await cutOpeningShort(directory)
    await released(directory)
    // What the unpacking of the seed leaves when it is cut off: some files, and no marker.
    await overwrite(
      await stateFile(directory),
      '{"root":{"type":"directory","lastModified":0,"mode":16384,"children":{}},"pool":["gone"]}',
    )
    const store = await openAt(directory)
    expect(await store.query('select 1')).toEqual([[1]])
    await store.close()
  })

  test('starts over at once after such an opening, whose files the browser may still hold', async () => {
    const directory = freshDirectory()
    await cutOpeningShort(directory)
    const store = await openAt(directory)
    expect(await store.query('select 1')).toEqual([[1]])
    await store.close()
  })

  test('survives a crash while its directory of files was written', async () => {
    const directory = freshDirectory()
    const first = await openAt(directory)
    await first.query('create table survived as select 7::int4 as id')
    await first.close()
    const state = await stateFile(directory)
    for (const tornLength of [0, 1000]) {
      // The first statement of an opening makes PGlite write the file; nothing has changed since.
      const opened = await openAt(directory)
      opened.kill()
      await released(directory)
      const whole = await (await state.getFile()).text()
      const later = whole.split('\n').slice(1)
      expect(later.filter((line) => !line.includes('createPoolFile'))).toEqual([])
      await overwrite(state, whole.slice(0, tornLength))
      const store = await openAt(directory)
      expect(await store.query('select id from survived')).toEqual([[7]])
      await store.close()
    }
    const whole = await (await state.getFile()).text()
    await overwrite(state, `${whole}\n{"opp":"creat`)
    const store = await openAt(directory)
    expect(await store.query('select id from survived')).toEqual([[7]])
    await store.close()
  })

  nightlyTest('says so where its directory of files is lost', async () => {
    const directory = freshDirectory()
    await (await openAt(directory)).close()
    const state = await stateFile(directory)
    await overwrite(state, '')
    await overwrite(await stateFile(directory, 'state.backup'), '')
    await expectError(openAt(directory), 'DATABASE_UNAVAILABLE')
    await expectError(openAt(directory), 'DATABASE_UNAVAILABLE')
  })

  test('reports a full quota and keeps what was committed', async () => {
    const setQuota = (quotaSize?: number): Promise<unknown> =>
      cdp().send('Storage.overrideQuotaForOrigin', { origin: location.origin, quotaSize })
    const directory = freshDirectory()
    const store = await openAt(directory)
    await store.query('create table filled (t bytea)')
    await store.query('insert into filled values ($1)', [new Uint8Array([7])])
    const { usage = 0 } = await navigator.storage.estimate()
    try {
      await setQuota(usage + 4 * 1024 * 1024)
      // Random, lest PostgreSQL compress it.
      const rows = Array.from({ length: 1000 }, () => [crypto.getRandomValues(new Uint8Array(60_000))])
      const fill = store.copy('filled', [{ name: 't', type: 'bytea' }], rows)
      await expectError(fill, 'STORAGE_FULL')
    } finally {
      await setQuota()
    }
    await store.close()
    const again = await openAt(directory)
    expect(await again.query("select encode(t, 'hex') from filled")).toEqual([['07']])
    await again.close()
  })

  nightlyTest('makes 200 tables in one transaction', async () => {
    const store = await openAt(freshDirectory())
    await store.transaction(async (tx) => {
      for (let index = 0; index < 200; index++) {
        await tx.query(`create table many_${index} (id int4 primary key, t text)`)
      }
    })
    expect(await store.query("select count(*) from pg_tables where tablename like 'many%'")).toEqual([[200]])
    await store.close()
  })
})

/** Has a worker begin to make a database, and ends it when there are files. */
async function cutOpeningShort(directory: string): Promise<void> {
  let kill = (): void => {}
  void openStoreInWorker({ kind: 'opfs', directory }, { hangingSeed: true, onWorker: (end) => (kill = end) })
  await expect.poll(() => stateFile(directory).catch(() => undefined)).toBeDefined()
  kill()
}

async function stateFile(directory: string, name = 'state.txt'): Promise<FileSystemFileHandle> {
  let handle = await navigator.storage.getDirectory()
  for (const part of [...directory.split('/'), 'data']) handle = await handle.getDirectoryHandle(part)
  return handle.getFileHandle(name)
}

/** Waits until the worker that was killed has let go of its files. */
async function released(directory: string): Promise<void> {
  const state = await stateFile(directory)
  await expect.poll(() => overwriteSelf(state)).toBe(true)
}

async function overwriteSelf(file: FileSystemFileHandle): Promise<boolean> {
  try {
    const writable = await file.createWritable({ keepExistingData: true })
    await writable.abort()
    return true
  } catch {
    return false
  }
}

async function overwrite(file: FileSystemFileHandle, text: string): Promise<void> {
  const writable = await file.createWritable()
  await writable.write(text)
  await writable.close()
}
