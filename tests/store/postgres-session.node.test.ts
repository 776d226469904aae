import { openPostgresStore, type OpenedPostgres } from '@polytable/store/postgres/index'
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest'
import { createTestDatabase, runOn, type TestDatabase } from '../support/postgres-database.ts'
import { expectError } from './support/expect-error.ts'

/** Ends as soon as a session of the database waits for a lock. */
const UNTIL_ONE_WAITS = `do $$ begin
  while not exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock') loop
    perform pg_sleep(0.02), pg_stat_clear_snapshot();
  end loop;
end $$`

const server = inject('postgresUrl')
const open = (url: string): Promise<OpenedPostgres> => openPostgresStore({ url, applicationName: 'a test' })

test('a server that does not answer, and a URL that is none', async () => {
  await expectError(open('postgres://user:secret@127.0.0.1:1/nowhere'), 'DATABASE_UNAVAILABLE')
  const error = await expectError(open('postgres://user:secret@host:port/'), 'INVALID_ARGUMENT')
  expect(JSON.stringify([error.toJSON(), String(error.cause)])).not.toContain('secret')
})

describe.skipIf(server === '')('a session of PostgreSQL', () => {
  let database: TestDatabase
  beforeEach(async () => {
    database = await createTestDatabase(server)
  })
  afterEach(() => database.drop())

  test('owns the database; who comes second learns of the first', async () => {
    const first = await open(database.url)
    const error = await expectError(open(database.url), 'DATABASE_UNAVAILABLE')
    expect(error.message).toContain("'a test'")
    await first.store.close()
    const second = await open(database.url)
    expect(second.id).toBe(first.id)
    await second.store.close()
  })

  test('that is lost ends the store, in the middle of a statement too; the next opening finds what was committed', async () => {
    for (const statement of ['select pg_sleep(60)', undefined]) {
      const { store } = await open(database.url)
      await store.query('create table if not exists kept (id int4)')
      const [pid] = (await store.query('select pg_backend_pid()'))[0]!
      const running =
        statement === undefined
          ? store.transaction(async (tx) => {
              await tx.query('insert into kept values (1)')
              await runOn(server, `select pg_terminate_backend(${String(pid)}, 5000)`)
              await tx.query('select 1')
            })
          : store.query(statement)
      const lost = expectError(running, 'DATABASE_UNAVAILABLE')
      if (statement !== undefined) await runOn(server, `select pg_terminate_backend(${String(pid)}, 5000)`)
      expect((await lost).hint).toContain('Open it again')
      await expectError(store.query('select 1'), 'DATABASE_UNAVAILABLE')
      await store.close()
      await store.close()
    }
    const { store } = await open(database.url)
    expect(await store.query('select count(*) from kept')).toEqual([[0]])
    await store.close()
  })

  test('stops what it is doing when it is closed', async () => {
    const { store } = await open(database.url)
    const running = expectError(store.query('select pg_sleep(600)'), 'DATABASE_UNAVAILABLE')
    const waiting = expectError(store.query('select 1'), 'DATABASE_UNAVAILABLE')
    await new Promise((resolve) => setTimeout(resolve, 100))
    await store.close()
    await running
    await waiting
    await (await open(database.url)).store.close()
  })

  test('tries again what a deadlock undid', async () => {
    const { store } = await open(database.url)
    await store.query('create table contended as select generate_series(1, 2)::int4 as id, 0 as value')
    const update = (id: number): string => `update polytable.contended set value = value + 1 where id = ${id}`
    let attempts = 0
    let other: Promise<void> | undefined
    await store.transaction(async (tx) => {
      attempts++
      // The other has both rows before they are asked for again, or the two could meet once more.
      await other
      // The server looks for deadlocks in the session that waits longest: this one.
      await tx.query("set local deadlock_timeout = '100ms'")
      await tx.query(update(1))
      other ??= runOn(database.url, `set deadlock_timeout = '60s'; begin; ${update(2)}; ${update(1)}; commit`)
      if (attempts === 1) await runOn(database.url, UNTIL_ONE_WAITS)
      await tx.query(update(2))
    })
    await other
    expect(attempts).toBe(2)
    expect(await store.query('select value from contended order by id')).toEqual([[2], [2]])
    await store.close()
  })

  test('says what to do where pgvector is missing and the role may not add it', async () => {
    const role = `guest_${new URL(database.url).pathname.slice(1)}`
    await runOn(server, `create role ${role} login password 'guest'`)
    try {
      const url = new URL(database.url)
      url.username = role
      url.password = 'guest'
      const error = await expectError(open(url.href), 'INVALID_CONFIGURATION')
      expect(error.hint).toContain('CREATE EXTENSION vector')
      await runOn(database.url, 'create extension vector')
      const refused = await expectError(open(url.href), 'DATABASE_UNAVAILABLE')
      expect(refused.hint).toContain('GRANT CREATE')
    } finally {
      await runOn(server, `drop role ${role}`)
    }
  })

  test('does not touch what is not its own', async () => {
    await runOn(database.url, 'create table others (id int4); insert into others values (1)')
    const { store } = await open(database.url)
    await store.query('create table own (id int4)')
    await store.maintain()
    expect(
      await store.query("select relname from pg_class where relname in ('own', 'others') and reltuples >= 0"),
    ).toEqual([['own']])
    expect(
      await store.query("select table_schema from information_schema.tables where table_name = 'own'"),
    ).toEqual([['polytable']])
    await store.close()
  })
})
