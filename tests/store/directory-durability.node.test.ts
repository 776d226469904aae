import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SqlStore } from '@polytable/model/ports/index'
import { openPgliteStore } from '@polytable/store/pglite/index'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectError } from './support/expect-error.ts'
import { nodeAssets } from './support/node-assets.ts'
import { createMemoryLogger } from './support/quiet-logger.ts'
import { runDirectoryChild } from './support/run-child.ts'

let base: string

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'polytable-durable-'))
})
afterAll(() => rm(base, { recursive: true, force: true }))

const openAt = (path: string, assets = nodeAssets(), openTimeoutMs?: number): Promise<SqlStore> =>
  openPgliteStore({
    location: { kind: 'directory', path },
    assets,
    logger: createMemoryLogger(),
    openTimeoutMs,
  })

describe('PGlite in a directory', () => {
  test('keeps data from opening to opening, and leaves no lock that holds', async () => {
    const path = join(base, 'reopened')
    for (let opening = 1; opening <= 3; opening++) {
      const store = await openAt(path)
      await store.query('create table if not exists openings (id int4)')
      await store.query('insert into openings values ($1)', [opening])
      expect(await store.query('select count(*) from openings')).toEqual([[opening]])
      await store.close()
      await store.close()
      await expectError(store.query('select 1'), 'DATABASE_UNAVAILABLE')
    }
    expect((await readdir(path)).sort()).toEqual(['data', 'lock.3', 'reserve'])
  })

  test('keeps acknowledged commits when the process is killed', async () => {
    const path = join(base, 'killed')
    let acknowledged = 0
    for (const commits of [1, 7, 30]) {
      const child = runDirectoryChild(path, 'write')
      await child.waitForLines(1 + commits)
      await child.kill()
      acknowledged = Math.max(acknowledged, Number(child.lines.at(-1)))
    }
    const store = await openAt(path)
    const [row] = await store.query('select count(*), max(id) from written')
    // The last commit may have been done without the word of it having reached us.
    expect(row![0]).toBe(row![1])
    expect(row![0]).toBeGreaterThanOrEqual(acknowledged)
    expect(await store.query('select count(*) from written join copies using (id)')).toEqual([[row![0]]])
    await store.close()
  })

  test('starts over after first openings that were cut short', async () => {
    const path = join(base, 'cut-short')
    await mkdir(join(path, 'data.new', 'base'), { recursive: true })
    await writeFile(join(path, 'data.new', 'PG_VERSION'), '1')
    const seed = await nodeAssets().seed()
    const damaged = { ...nodeAssets(), seed: async () => seed.slice(0, Math.floor(seed.size / 2)) }
    await expectError(openAt(path, damaged), 'DATABASE_UNAVAILABLE')
    await expectError(openAt(path, damaged), 'DATABASE_UNAVAILABLE')
    const store = await openAt(path)
    expect(await store.query('select 1')).toEqual([[1]])
    await store.close()
    expect(await readdir(path)).not.toContain('data.new')
  })

  test('gives up where opening hangs', async () => {
    const hanging = { ...nodeAssets(), pgliteWasm: () => new Promise<never>(() => {}) }
    const error = await expectError(openAt(join(base, 'hangs'), hanging, 500), 'DATABASE_UNAVAILABLE')
    expect(error.message).toContain('did not open within')
  })

  test.each(['PG_VERSION', 'global/pg_control'])('says so where %s is missing', async (file) => {
    const path = await mkdtemp(join(base, 'damaged'))
    await (await openAt(path)).close()
    await rm(join(path, 'data', file))
    await expectError(openAt(path), 'DATABASE_UNAVAILABLE')
    await expectError(openAt(path), 'DATABASE_UNAVAILABLE')
  })

  const small = mountSmallDisk()
  test.skipIf(small === undefined)('reports a full disk and keeps what was committed', async () => {
    try {
      const store = await openAt(small!)
      await store.query('create table filled (t bytea)')
      await store.query('insert into filled values ($1)', [new Uint8Array([7])])
      // Random, lest PostgreSQL compress it.
      const rows = Array.from({ length: 2000 }, () => [crypto.getRandomValues(new Uint8Array(60_000))])
      await expectError(store.copy('filled', [{ name: 't', type: 'bytea' }], rows), 'STORAGE_FULL')
      await store.close()
      execFileSync('mount', ['-o', 'remount,size=300m', small!])
      const again = await openAt(small!)
      expect(await again.query("select encode(t, 'hex') from filled")).toEqual([['07']])
      await again.close()
    } finally {
      execFileSync('umount', ['-l', small!])
    }
  })
})

/** A disk of 96 MiB, where this process may make one. */
function mountSmallDisk(): string | undefined {
  const path = join(tmpdir(), `polytable-small-store-${process.pid}`)
  try {
    execFileSync('mkdir', ['-p', path])
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=96m', 'tmpfs', path], { stdio: 'ignore' })
    return path
  } catch {
    return undefined
  }
}
