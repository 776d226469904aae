import { pt } from 'polytable'
import { expect, test } from 'vitest'
import { expectError } from './support/expect-error.ts'
import { onEveryBackend } from './support/backends.ts'

/** A function whose results are kept, and its calls. */
function remembered(name: string, version = '1') {
  const seen: string[] = []
  const shout = pt.udf({
    name,
    version,
    memoised: true,
    params: { text: pt.string() },
    returns: pt.string(),
    run: ({ text }) => {
      seen.push(text)
      if (text === '') throw new RangeError('nothing to shout')
      return text.toUpperCase()
    },
  })
  return { shout, seen }
}

onEveryBackend('Results that are kept', (backend) => {
  test('serve equal arguments in other rows, columns and tables, and after a drop', async () => {
    const { shout, seen } = remembered('test.memo.shout')
    const empty = await backend.db.createTable(backend.path(), { text: pt.string() })
    const t = await empty.addComputedColumn({ loud: shout({ text: empty.c.text }) })
    expect(await t.insert([{ text: 'a' }, { text: 'b' }, { text: 'a' }])).toMatchObject({
      computedValues: 3,
      cachedValues: 1,
    })
    expect(seen).toEqual(['a', 'b'])
    expect(await t.insert([{ text: 'b' }, { text: 'c' }])).toMatchObject({
      computedValues: 2,
      cachedValues: 1,
    })
    await t.dropColumn('loud')
    const again = await empty.addComputedColumn({ loud: shout({ text: empty.c.text }) })
    expect(seen).toEqual(['a', 'b', 'c'])
    expect(await again.collect()).toEqual(
      ['a', 'b', 'a', 'b', 'c'].map((text) => ({ text, loud: text.toUpperCase() })),
    )
    const off = await again.addComputedColumn(
      { anew: again.c.text.add(shout({ text: again.c.text })) },
      { memoised: false },
    )
    expect(seen).toHaveLength(3 + 5)
    await off.insert({ text: 'c' })
    expect(seen).toHaveLength(3 + 5 + 1)
  })

  test('are there after opening again, are of one version, and never errors', async () => {
    const first = remembered('test.memo.kept')
    const empty = await backend.db.createTable(backend.path(), { text: pt.string() })
    const t = await empty.addComputedColumn({ loud: first.shout({ text: empty.c.text }) })
    await t.insert([{ text: 'x' }, { text: '' }], { onError: 'ignore' })
    await t.insert([{ text: '' }], { onError: 'ignore' })
    expect(first.seen).toEqual(['x', '', ''])
    if (!backend.keeps) return
    await backend.reopen()
    const same = remembered('test.memo.kept')
    const opened = await backend.db.getTable(t.path)
    await opened.insert({ text: 'x' })
    expect(same.seen).toEqual([])
    const changed = remembered('test.memo.kept', '2')
    await opened.insert({ text: 'x' })
    expect(changed.seen).toEqual(['x'])
  })

  test('of iterators too', async () => {
    const split: string[] = []
    const words = pt.iterator({
      name: 'test.memo.words',
      memoised: true,
      params: { text: pt.string() },
      outputs: { word: pt.string(), length: pt.int() },
      run: function* ({ text }) {
        split.push(text)
        for (const word of text.split(' ')) {
          if (word === 'bad') throw new RangeError('a bad word')
          yield { word, length: word.length }
        }
      },
    })
    const t = await backend.db.createTable(backend.path(), { text: pt.string() })
    const view = await backend.db.createView(backend.path(), t, { iterator: words({ text: t.c.text }) })
    const long = Array.from({ length: 2500 }, (_, n) => `w${n}`).join(' ')
    await t.insert([{ text: 'a bc' }, { text: long }])
    await t.insert([{ text: 'a bc' }, { text: long }])
    expect(split).toEqual(['a bc', long])
    const outputs = view.select('word', 'length')
    const first = await outputs.where(view.rowId.le(2)).collect()
    expect(first).toHaveLength(2502)
    expect(await outputs.where(view.rowId.gt(2)).collect()).toEqual(first)
    for (let times = 0; times < 2; times++) {
      await t.insert({ text: 'a bad one' }, { onError: 'ignore' })
    }
    // What failed is not kept.
    expect(split.slice(2)).toEqual(['a bad one', 'a bad one'])
  })

  test('tell arrays of the same bytes by their elements', async () => {
    const kind = pt.udf({
      name: 'test.memo.arrays',
      memoised: true,
      params: { x: pt.array() },
      returns: pt.string(),
      run: ({ x }) => `${x.constructor.name} ${String(x)}`,
    })
    const empty = await backend.db.createTable(backend.path(), { x: pt.array() })
    const t = await empty.addComputedColumn({ kind: kind({ x: empty.c.x }) })
    await t.insert([{ x: Float32Array.of(1) }, { x: Int32Array.of(0x3f800000) }])
    expect(await t.select('kind').collect()).toEqual([
      { kind: 'Float32Array 1' },
      { kind: 'Int32Array 1065353216' },
    ])
  })

  test('keep media, as long as they are stored', async () => {
    let calls = 0
    const paint = pt.udf({
      name: 'test.memo.paint',
      memoised: true,
      params: { shade: pt.int() },
      returns: pt.image(),
      run: ({ shade }) => {
        calls++
        return { data: new Uint8ClampedArray(16).fill(shade), width: 2, height: 2 }
      },
    })
    const empty = await backend.db.createTable(backend.path(), { shade: pt.int() })
    const t = await empty.addComputedColumn({ image: paint({ shade: empty.c.shade }) })
    await t.insert([{ shade: 10 }, { shade: 20 }])
    expect(await t.insert([{ shade: 10 }])).toMatchObject({ cachedValues: 1 })
    expect(calls).toBe(2)
    const [first, , third] = await t.collect()
    expect(third!.image!.hash).toBe(first!.image!.hash)
    // Nothing refers to them any more.
    await backend.db.dropTable(t)
    const again = await backend.db.createTable(backend.path(), { shade: pt.int() })
    const painted = await again.addComputedColumn({ image: paint({ shade: again.c.shade }) })
    expect(await painted.insert([{ shade: 10 }])).toMatchObject({ cachedValues: 0, errors: 0 })
    expect(calls).toBe(3)
    expect((await (await painted.first())!.image!.bytes()).length).toBe(first!.image!.size)
  })

  test('keep every type of value', async () => {
    let calls = 0
    const make = pt.udf({
      name: 'test.memo.types',
      memoised: true,
      params: { big: pt.bigint(), at: pt.timestamp(), vector: pt.array({ shape: [2], dtype: 'float32' }) },
      returns: pt.array({ shape: [2], dtype: 'float32' }),
      run: ({ big, vector }) => {
        calls++
        return vector.map((value) => value + Number(big))
      },
    })
    const empty = await backend.db.createTable(backend.path(), {
      big: pt.bigint(),
      at: pt.timestamp(),
      vector: pt.array({ shape: [2], dtype: 'float32' }),
    })
    const t = await empty.addComputedColumn({
      sum: make({ big: empty.c.big, at: empty.c.at, vector: empty.c.vector }),
    })
    const row = { big: 2n, at: new Date(0), vector: Float32Array.of(0.5, -0) }
    await t.insert([row, row])
    await t.insert([row, { ...row, vector: Float32Array.of(0.5, 0) }])
    expect(calls).toBe(2)
    for (const { sum } of await t.select('sum').collect()) expect(sum).toEqual(Float32Array.of(2.5, 2))
  })
})

onEveryBackend('Insight', (backend) => {
  test('there are no errors of what is not there', () =>
    expectError(backend.db.errors('nowhere'), 'PATH_NOT_FOUND'))

  const setUp = async (name: string) => {
    const { shout } = remembered(name)
    const empty = await backend.db.createTable(backend.path(), { text: pt.string(), n: pt.int().default(1) })
    const one = await empty.addComputedColumn({ loud: shout({ text: empty.c.text }) })
    return one.addComputedColumn({ twice: one.c.loud.add(one.c.loud) })
  }

  test('a cell tells what it was computed from, when, with what, and whether it was known', async () => {
    const t = await setUp('test.insight.explain')
    const before = Date.now()
    await t.insert([{ text: 'a' }, { text: '' }, { text: 'a' }], { onError: 'ignore' })
    const ids = await t.select({ id: t.rowId }).collect()
    const [first, second, third] = ids.map(({ id }) => id)
    const explained = await t.explainCell(first!, 'loud')
    expect(explained).toMatchObject({
      table: t.path,
      column: 'loud',
      state: 'computed',
      value: 'A',
      inputs: { text: 'a' },
      functions: [{ name: 'test.insight.explain', version: '1' }],
      isCached: false,
      version: 3,
      error: null,
    })
    expect(explained.expression).toContain('test.insight.explain')
    expect(explained.computedAt!.getTime()).toBeGreaterThanOrEqual(before)
    expect(explained.milliseconds).toBeGreaterThanOrEqual(0)
    expect(await t.explainCell(third!, 'loud')).toMatchObject({ isCached: true })
    expect(await t.explainCell(third!, 'twice')).toMatchObject({
      inputs: { loud: 'A' },
      value: 'AA',
      isCached: true,
    })
    const failed = await t.explainCell(second!, 'twice')
    expect(failed).toMatchObject({ state: 'failed', value: null })
    expect(failed.error).toMatchObject({ type: 'RangeError', message: 'nothing to shout' })
    expect(failed.error!.stack).toContain('RangeError')
    expect(await t.explainCell(first!, 'text')).toMatchObject({
      state: 'given',
      expression: null,
      functions: [],
    })
    // An update that leaves the cell as it is does not change where it comes from.
    await t.update({ n: 2 })
    expect(await t.explainCell(first!, 'loud')).toMatchObject({ version: 3, value: 'A' })
    await t.update({ text: 'b' }, { where: t.c.text.eq('a') })
    expect(await t.explainCell(first!, 'loud')).toMatchObject({
      version: 5,
      value: 'B',
      inputs: { text: 'b' },
    })
    const added = await t.addComputedColumn({ more: t.c.n.add(1) })
    expect(await added.explainCell(first!, 'more')).toMatchObject({ version: 6, value: 3, inputs: { n: 2 } })
    await expectError(t.explainCell(99, 'loud'), 'ROW_NOT_FOUND', { table: t.path })
    await expectError(t.explainCell(first!, 'nothing' as 'loud'), 'COLUMN_NOT_FOUND')
  })

  test('a cell of the past is the one that was there then', async () => {
    const { db } = backend
    const t = await setUp('test.insight.past')
    const { version } = await t.insert({ text: 'a' })
    const snapshot = await db.createSnapshot(backend.path('snapshot'), t)
    await t.update({ text: 'b' })
    await t.renameColumn('loud', 'shouted')
    const past = await db.getTable(`${t.path}:${version}`)
    const before = { value: 'A', inputs: { text: 'a' }, version }
    expect(await past.explainCell(1, 'loud')).toMatchObject({ column: 'loud', ...before })
    const { computedAt } = await past.explainCell(1, 'loud')
    const now = await db.getTable(t.path)
    const explained = await now.explainCell(1, 'shouted')
    expect(explained).toMatchObject({ value: 'B', inputs: { text: 'b' }, version: version + 1 })
    expect(explained.computedAt).not.toEqual(computedAt)
    expect(await snapshot.explainCell(1, 'loud')).toMatchObject({ ...before, computedAt })
    await now.delete()
    expect(await past.explainCell(1, 'loud')).toMatchObject(before)
  })

  test('a cell of a view is named by its row and position', async () => {
    const t = await setUp('test.insight.view')
    const letters = pt.iterator({
      name: 'test.insight.letters',
      params: { text: pt.string() },
      outputs: { letter: pt.string() },
      run: function* ({ text }) {
        for (const letter of text) yield { letter }
      },
    })
    const view = await backend.db.createView(backend.path(), t, {
      iterator: letters({ text: t.c.text }),
      additionalColumns: { both: t.c.n.add(1) },
    })
    await t.insert({ text: 'xy' }, { wait: 'stored' })
    await backend.db.idle()
    expect(await view.explainCell({ rowId: 1, pos: 1 }, 'letter')).toMatchObject({
      value: 'y',
      state: 'computed',
    })
    expect(await view.explainCell({ rowId: 1, pos: 1 }, 'both')).toMatchObject({ value: 2, inputs: { n: 1 } })
    expect(await view.explainCell({ rowId: 1, pos: 0 }, 'loud')).toMatchObject({ table: t.path, value: 'XY' })
  })

  test('a column tells its lineage', async () => {
    const t = await setUp('test.insight.lineage')
    const view = await backend.db.createView(backend.path(), t.where(t.c.twice.ne('')), {
      additionalColumns: { three: t.c.twice.add(t.c.text) },
    })
    await t.addBtreeIndex(t.c.loud)
    expect(await t.c.twice.lineage()).toEqual({
      dependsOn: [
        { table: t.path, name: 'loud', kind: 'column', isDirect: true },
        { table: t.path, name: 'text', kind: 'column', isDirect: false },
      ],
      dependents: [
        { table: view.path, name: 'three', kind: 'column', isDirect: true },
        { table: view.path, name: null, kind: 'filter', isDirect: true },
      ],
    })
    const { dependsOn, dependents } = await t.c.text.lineage()
    expect(dependsOn).toEqual([])
    expect(dependents.map(({ name, isDirect }) => [name, isDirect])).toEqual([
      ['loud', true],
      ['three', true],
      ['twice', false],
      [expect.stringMatching(/./), false],
      [null, false],
    ])
    expect(await view.c.three.lineage()).toMatchObject({ dependents: [] })
    // A handle of before means the same column, whatever has its name now.
    await (await t.renameColumn('text', 'given')).addColumn({ text: pt.string().nullable() })
    expect((await t.c.text.lineage()).dependents).toEqual(dependents)
  })

  test('errors are listed for a table, a directory, or everything', async () => {
    await backend.db.createDir('failing')
    const { shout } = remembered('test.insight.errors')
    const t = await backend.db.createTable('failing/texts', { text: pt.string() })
    const loud = await t.addComputedColumn({ loud: shout({ text: t.c.text }) })
    const view = await backend.db.createView('failing/view', loud, {
      additionalColumns: { twice: loud.c.loud.add('!') },
    })
    await loud.insert([{ text: 'a' }, { text: '' }], { onError: 'ignore' })
    const errors = await backend.db.errors('failing')
    expect(errors).toMatchObject([
      { table: t.path, column: 'loud', rowId: 2, pos: [], type: 'RangeError', message: 'nothing to shout' },
      { table: view.path, column: 'twice', rowId: 2, pos: [], type: 'RangeError' },
    ])
    expect(errors[0]!.stack).toContain('RangeError: nothing to shout')
    expect(await backend.db.errors(view.path)).toHaveLength(1)
    expect((await backend.db.errors()).length).toBeGreaterThanOrEqual(2)
    expect(await backend.db.errors('', { limit: 1 })).toHaveLength(1)
    await expectError(backend.db.errors('', { limit: 0 }), 'INVALID_ARGUMENT')
  })

  test('functions are counted and timed', async () => {
    const t = await setUp('test.insight.stats')
    await t.insert([{ text: 'a' }, { text: 'a' }, { text: '' }], { onError: 'ignore' })
    const { functions, memo } = await backend.db.stats()
    expect(functions.find((each) => each.function === 'test.insight.stats')).toMatchObject({
      calls: 1,
      rows: 2,
      errors: 1,
      cached: 1,
    })
    expect(memo.results).toBeGreaterThan(0)
    expect(memo.bytes).toBeGreaterThan(0)
  })

  test('iterators and aggregates too', async () => {
    const words = pt.iterator({
      name: 'test.insight.stats.words',
      params: { text: pt.string() },
      outputs: { word: pt.string() },
      run: function* ({ text }) {
        if (text === '') throw new RangeError('nothing to split')
        for (const word of text.split(' ')) yield { word }
      },
    })
    const total = pt.uda({
      name: 'test.insight.stats.total',
      params: { text: pt.string() },
      returns: pt.int(),
      init: () => 0,
      update: (sum, { text }) => sum + text.length,
      value: (sum) => sum,
    })
    const t = await backend.db.createTable(backend.path(), { text: pt.string() })
    await backend.db.createView(backend.path(), t, { iterator: words({ text: t.c.text }) })
    await t.insert([{ text: 'a b' }, { text: 'c' }, { text: '' }], { onError: 'ignore' })
    expect(await t.select({ n: total(t.c.text) }).first()).toEqual({ n: 4 })
    const { functions } = await backend.db.stats()
    const of = (name: string) => functions.find((each) => each.function === name)
    expect(of('test.insight.stats.words')).toMatchObject({ rows: 3, errors: 1 })
    expect(of('test.insight.stats.total')).toMatchObject({ calls: 1, rows: 3, errors: 0 })
    expect(of('test.insight.stats.words')!.calls).toBeGreaterThanOrEqual(1)
  })
})
