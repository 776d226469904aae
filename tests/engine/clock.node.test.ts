import { afterAll, expect, it } from 'vitest'
import { batches, openEngineOver, openTestEngine } from './support/engine.ts'
import { createWords, readRows, rowsFrom, wordFunctions, WordRunner } from './support/words.ts'

const opened = await openTestEngine()
afterAll(() => opened.engine.close())

it('a clock that is set back does not mix up the versions of a table', async () => {
  const functions = [{ functions: wordFunctions, runner: new WordRunner() }]
  const at = (second: number): Date => new Date(Date.UTC(2026, 0, 1, 0, 0, second))
  let time = at(10)
  const engine = await openEngineOver(opened.store, functions, () => time)
  await createWords(engine)
  time = at(20)
  await engine.insert('texts', batches(rowsFrom(1, 2)), {})
  time = at(5)
  await engine.insert('texts', batches(rowsFrom(10, 2)), {})

  const reopened = await openEngineOver(opened.store, functions, () => time)
  await reopened.insert('texts', batches(rowsFrom(20, 2)), {})
  time = at(30)
  await reopened.insert('texts', batches(rowsFrom(30, 2)), {})

  const versions = await reopened.versions('texts')
  const seconds = versions.map(({ createdAt }) => (createdAt.getTime() - at(0).getTime()) / 1000)
  expect(seconds).toEqual([30, 20, 20, 20, ...seconds.slice(4)])
  expect(seconds.slice(4)).toEqual(seconds.slice(4).map(() => 10))
  const countAt = async (second: number): Promise<number> =>
    (await readRows(reopened, 'texts', at(second).toISOString())).length
  expect(await Promise.all([countAt(15), countAt(25), countAt(30)])).toEqual([0, 6, 8])
})
