import { batchOfRows, type GivenBatch } from '@polytable/model/protocol/given-batch'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { dumpDatabase } from './support/database-dump.ts'
import { batches, openEngineOver, openTestEngine, type TestEngine } from './support/engine.ts'
import { above } from './support/nodes.ts'
import { createWords, readRows, rowsFrom, wordFunctions, WordRunner } from './support/words.ts'

let opened: TestEngine
let runner: WordRunner
beforeAll(async () => {
  runner = new WordRunner()
  opened = await openTestEngine([{ functions: wordFunctions, runner }])
})
afterAll(() => opened?.engine.close())
beforeEach(() => createWords(opened.engine))
afterEach(() => opened.engine.dropTable('texts', { force: true }))

/** A stream of two batches that waits between them, and tells when the first is written. */
function pausedSource(): {
  source: AsyncGenerator<GivenBatch>
  written: Promise<void>
  go: () => void
} {
  let tell = (): void => {}
  let go = (): void => {}
  const written = new Promise<void>((resolve) => (tell = resolve))
  const going = new Promise<void>((resolve) => (go = resolve))
  async function* source(): AsyncGenerator<GivenBatch> {
    yield batchOfRows(rowsFrom(1, 1100))
    tell()
    await going
    yield batchOfRows(rowsFrom(2000, 10))
  }
  return { source: source(), written, go }
}

describe('Statements at the same time', () => {
  it('on one table run one after the other, in the order they were made', async () => {
    const { engine } = opened
    const inserts = Array.from({ length: 12 }, (_, i) =>
      engine.insert('texts', batches(rowsFrom(i * 10, 3), rowsFrom(i * 10 + 3, 2)), {}),
    )
    const versions = (await Promise.all(inserts)).map(({ version }) => version)
    expect(versions).toEqual(Array.from({ length: 12 }, (_, i) => i + 2))
    expect((await readRows(engine, 'texts')).map(({ id }) => id)).toEqual(
      Array.from({ length: 60 }, (_, i) => Math.floor(i / 5) * 10 + (i % 5)),
    )
    expect(await readRows(engine, 'words')).toHaveLength(120)
    for (const version of versions)
      expect(await readRows(engine, 'texts', version)).toHaveLength((version - 1) * 5)
  })

  it('one that fails takes nothing from the others', async () => {
    const { engine } = opened
    const results = await Promise.allSettled([
      engine.insert('texts', batches(rowsFrom(1, 2)), {}),
      engine.insert('texts', batches(rowsFrom(10, 2), [{ id: 1, text: 'again' }]), {}),
      engine.insert('texts', batches(rowsFrom(20, 2)), {}),
      engine.delete('texts', { where: above('id', 20) }),
    ])
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled'])
    expect((await readRows(engine, 'texts')).map(({ id }) => id)).toEqual([1, 2, 20])
    expect((await engine.history('texts')).map(({ version }) => version)).toEqual([4, 3, 2, 1, 0])
  })

  it('on two tables do not wait for each other', async () => {
    const { engine } = opened
    const columns = [{ name: 'n', type: { kind: 'int', nullable: false } as const, stored: true }]
    await engine.createTable('numbers', { columns }, {})
    const { source, written, go } = pausedSource()
    const long = engine.insert('texts', source, {})
    await written
    const other = await engine.insert('numbers', batches([{ n: 1 }], [{ n: 2 }]), {})
    expect(other).toMatchObject({ version: 1, rows: 2 })
    expect(await readRows(engine, 'numbers')).toEqual([{ n: 1 }, { n: 2 }])
    go()
    expect(await long).toMatchObject({ version: 2, rows: 1110 })
    expect(await readRows(engine, 'texts')).toHaveLength(1110)
    await engine.dropTable('numbers', {})
  })

  it('readers see nothing of an insert until it is complete', async () => {
    const { engine } = opened
    await engine.insert('texts', batches(rowsFrom(5000, 2)), {})
    const { source, written, go } = pausedSource()
    const long = engine.insert('texts', source, {})
    await written
    expect((await readRows(engine, 'texts')).map(({ id }) => id)).toEqual([5000, 5001])
    expect(await readRows(engine, 'words')).toHaveLength(4)
    expect(await engine.count({ from: 'texts', where: [], orderBy: [] }, {})).toBe(2)
    expect((await engine.findTable('texts'))!.version).toBe(2)
    expect(await engine.history('texts')).toHaveLength(3)
    go()
    await long
    expect(await readRows(engine, 'texts')).toHaveLength(1112)
    expect(await readRows(engine, 'words')).toHaveLength(2224)
    expect(await readRows(engine, 'texts', 2)).toHaveLength(2)
  })

  it('a reader that began before a delete reads on as it began', async () => {
    const { engine } = opened
    await engine.insert('texts', batches(rowsFrom(1, 3500)), {})
    const read: unknown[] = []
    for await (const { rows } of engine.query({ from: 'texts', where: [], orderBy: [] }, {})) {
      if (read.length === 0) await engine.delete('texts', {})
      read.push(...rows)
    }
    expect(read).toHaveLength(3500)
    expect(await readRows(engine, 'texts')).toEqual([])
  })
})

describe('An insert that its process did not live to finish', () => {
  it('is taken back when the database is opened', async () => {
    const functions = [{ functions: wordFunctions, runner }]
    const { engine, store } = await openTestEngine(functions)
    await createWords(engine)
    await engine.insert('texts', batches(rowsFrom(5000, 2)), {})
    const before = await dumpDatabase(store)
    const { source, written } = pausedSource()
    void engine.insert('texts', source, {}).catch(() => {})
    await written
    const reopened = await openEngineOver(store, functions)
    expect(await dumpDatabase(store)).toEqual(before)
    expect(await reopened.insert('texts', batches(rowsFrom(1, 1)), {})).toMatchObject({ version: 3, rows: 1 })
    await store.close()
  })
})
