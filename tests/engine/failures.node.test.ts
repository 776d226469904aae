import { batchOfRows, type GivenBatch } from '@polytable/model/protocol/given-batch'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { PolytableError } from '@polytable/model/errors/index'
import { expectError } from '../store/support/expect-error.ts'
import { dumpDatabase } from './support/database-dump.ts'
import { batches, openEngineOver, openTestEngine, type TestEngine } from './support/engine.ts'
import { above, call, column, computed } from './support/nodes.ts'
import { createWords, readRows, rowsFrom, textIndex, wordFunctions, WordRunner } from './support/words.ts'

let opened: TestEngine
let runner: WordRunner
beforeAll(async () => {
  runner = new WordRunner()
  opened = await openTestEngine([{ functions: wordFunctions, runner }])
})
afterAll(() => opened?.engine.close())
beforeEach(async () => {
  await createWords(opened.engine)
  await opened.engine.insert('texts', batches(rowsFrom(1, 3)), {})
})
afterEach(() => opened.engine.dropTable('texts', { force: true }))

/** Runs what is to fail, and checks that nothing in the database changed and that it goes on as if nothing had been. */
async function expectUndone(fail: () => Promise<void>): Promise<void> {
  const { engine, store } = opened
  const before = await dumpDatabase(store)
  await fail()
  // A call that is aborted ends before what it wrote is taken back.
  while ((await store.query('SELECT 1 FROM polytable.pending')).length > 0)
    await new Promise((resolve) => setTimeout(resolve, 5))
  expect(await dumpDatabase(store)).toEqual(before)
  const status = await engine.insert('texts', batches(rowsFrom(1000, 1)), {})
  expect(status).toMatchObject({ version: 3, rows: 1, cascades: [{ table: 'words', inserts: 2 }] })
  expect((await engine.history('texts')).map(({ version }) => version)).toEqual([3, 2, 1, 0])
  expect((await readRows(engine, 'texts')).map(({ id }) => id)).toEqual([1, 2, 3, 1000])
  expect(await readRows(engine, 'words')).toHaveLength(8)
}

const bad = (name: string): { id: number; text: string } => ({ id: 99, text: `bad ${name}` })

describe('An insert that fails leaves everything as it was', () => {
  const insert = (...rows: readonly { id: number; text: string }[][]): Promise<unknown> =>
    opened.engine.insert('texts', batches(...rows), {})

  it('when a function throws in the second batch', () =>
    expectUndone(async () => {
      const error = await expectError(
        insert(rowsFrom(10, 1200), [...rowsFrom(2000, 2), bad('length')]),
        'UNSUPPORTED_OPERATION',
      )
      expect(error).toMatchObject({ table: 'texts', column: 'length', row: 1202 })
    }))

  it('when the embedding fails in the second batch', () =>
    expectUndone(async () => {
      const error = await expectError(insert(rowsFrom(10, 5), [bad('embed')]), 'UNSUPPORTED_OPERATION')
      expect(error).toMatchObject({ table: 'texts', column: 'byText', row: 5 })
    }))

  it.each([
    ['the table', 2],
    ['an earlier batch', 11],
    ['the same batch', 20],
  ])('when a later batch has a key that is in %s', (_where, id) =>
    expectUndone(async () => {
      const error = await expectError(
        insert(rowsFrom(10, 5), [...rowsFrom(20, 2), { id, text: 'again' }]),
        'CONSTRAINT_VIOLATION',
      )
      expect(error).toMatchObject({ table: 'texts', column: 'id', row: 7 })
    }),
  )

  it('when a column of a view fails', () =>
    expectUndone(async () => {
      const error = await expectError(insert(rowsFrom(10, 5), [bad('wordLength')]), 'UNSUPPORTED_OPERATION')
      expect(error).toMatchObject({ table: 'words', column: 'wordLength' })
    }))

  it('when the iterator of a view fails', () =>
    expectUndone(async () => {
      const error = await expectError(insert(rowsFrom(10, 5), [bad('split')]), 'INTERNAL_ERROR')
      expect(error.table).toBe('words')
    }))

  it('when the source fails', () =>
    expectUndone(async () => {
      async function* source(): AsyncGenerator<GivenBatch> {
        yield batchOfRows(rowsFrom(10, 5))
        throw new Error('The file ends here')
      }
      await expect(opened.engine.insert('texts', source(), {})).rejects.toThrow('The file ends here')
    }))

  it('when it is aborted', () =>
    expectUndone(async () => {
      const controller = new AbortController()
      async function* source(): AsyncGenerator<GivenBatch> {
        yield batchOfRows(rowsFrom(10, 5))
        runner.gate = async () => controller.abort()
        yield batchOfRows(rowsFrom(20, 5))
      }
      const failure = opened.engine.insert('texts', source(), { signal: controller.signal })
      await expect(failure).rejects.toMatchObject({ name: 'AbortError' })
      runner.gate = async () => {}
    }))

  it('when it is aborted while the views follow', () =>
    expectUndone(async () => {
      const controller = new AbortController()
      const failure = opened.engine.insert('texts', batches(rowsFrom(10, 5)), {
        signal: controller.signal,
        onProgress: ({ phase }) => phase === 'view' && controller.abort(),
      })
      await expect(failure).rejects.toMatchObject({ name: 'AbortError' })
    }))
})

describe('Other statements that fail leave everything as it was', () => {
  it('an update to null', () =>
    expectUndone(async () => {
      await expectError(
        opened.engine.update('texts', { text: { kind: 'constant', value: null } }, {}),
        'MISSING_REQUIRED',
      )
    }))

  it('an update that makes two keys equal', () =>
    expectUndone(async () => {
      await expectError(
        opened.engine.update('texts', { id: { kind: 'constant', value: 7 } }, { where: above('id', 1) }),
        'CONSTRAINT_VIOLATION',
      )
    }))

  it('a view whose rows cannot be computed', () =>
    expectUndone(async () => {
      const { engine } = opened
      runner.gate = () => Promise.reject(new Error('The worker is gone'))
      const columns = [computed('later', call('late', column('text', 'string'), 'int'))]
      await expect(engine.createView('late', { base: 'texts', columns }, {})).rejects.toThrow(
        'The worker is gone',
      )
      runner.gate = async () => {}
      expect(await engine.findTable('late')).toBeNull()
    }))

  it('a view whose making is aborted at its end', () =>
    expectUndone(async () => {
      const controller = new AbortController()
      const options = { signal: controller.signal, onProgress: () => controller.abort() }
      const making = opened.engine.createView('late', { base: 'texts', columns: [] }, options)
      await expect(making).rejects.toMatchObject({ name: 'AbortError' })
    }))

  it('an index whose embedding is gone', () =>
    expectUndone(async () => {
      runner.gate = () => Promise.reject(new Error('The worker is gone'))
      const adding = opened.engine.addEmbeddingIndex('texts', textIndex('late', 'late'), {})
      await expect(adding).rejects.toThrow('The worker is gone')
      runner.gate = async () => {}
    }))
})

describe('A column that cannot be computed', () => {
  it('is not added, and can be added again', async () => {
    const { engine } = opened
    await engine.insert('texts', batches([bad('late')]), {})
    const columns = [computed('late', call('late', column('text', 'string'), 'int'))]
    await expectError(engine.addColumns('texts', columns, {}), 'UNSUPPORTED_OPERATION')
    expect(Object.keys((await readRows(engine, 'texts'))[0]!)).toEqual(['id', 'text', 'length'])
    const { status } = await engine.addColumns('texts', columns, { onError: 'ignore' })
    expect(status).toMatchObject({ version: 4, rows: 4, errors: 1, columnsWithErrors: ['texts.late'] })
    expect((await readRows(engine, 'texts')).map((row) => row.late)).toEqual([6, 6, 6, null])
  })
})

describe("onError: 'ignore'", () => {
  it('keeps the rows, and the errors of their cells', async () => {
    const { engine } = opened
    const rows = [
      { id: 10, text: 'bad length' },
      { id: 11, text: 'bad embed' },
      { id: 12, text: 'bad wordLength' },
      { id: 13, text: 'bad split' },
    ]
    const status = await engine.insert('texts', batches(rows.slice(0, 2), rows.slice(2)), {
      onError: 'ignore',
    })
    expect(status).toMatchObject({ version: 3, rows: 4, errors: 5 })
    expect(status.columnsWithErrors.toSorted()).toEqual([
      'texts.byText',
      'texts.length',
      'words.split',
      'words.wordLength',
    ])
    expect((await readRows(engine, 'texts')).slice(3).map((row) => row.length)).toEqual([null, 9, 14, 9])
    // Two words of 'bad wordLength'; 'bad split' has none.
    expect((await readRows(engine, 'words')).slice(6).map((row) => row.wordLength)).toEqual([
      10,
      10,
      9,
      9,
      null,
      null,
    ])
    const messages: unknown[] = []
    const select = (['type', 'message'] as const).map((field) => ({
      name: field,
      value: {
        kind: 'cellError' as const,
        column: column('length', 'int'),
        field,
        type: column('', 'string').type,
      },
    }))
    for await (const { rows: found } of engine.query(
      { from: 'texts', select, where: [above('id', 9)], orderBy: [] },
      {},
    )) {
      messages.push(...found)
    }
    expect(messages).toEqual([
      ['RangeError', 'no length for it'],
      [null, null],
      [null, null],
      [null, null],
    ])
  })
})

describe('A statement whose commit went through', () => {
  it('is kept when the store reports an error', async () => {
    const { store } = opened
    let failing = false
    const engine = await openEngineOver(
      {
        ...store,
        async transaction(run) {
          const result = await store.transaction(run)
          if (failing) throw new PolytableError('INTERNAL_ERROR', 'The connection was lost.')
          return result
        },
      },
      [{ functions: wordFunctions, runner }],
    )
    failing = true
    const status = await engine.insert('texts', batches(rowsFrom(10, 2)), {})
    failing = false
    expect(status).toMatchObject({ version: 3, rows: 2 })
    expect((await readRows(engine, 'texts')).map(({ id }) => id)).toEqual([1, 2, 3, 10, 11])
    expect((await engine.insert('texts', batches(rowsFrom(20, 1)), {})).version).toBe(4)
    opened = { engine, store }
  })
})
