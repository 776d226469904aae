import { pt } from 'polytable'
import { expect, test } from 'vitest'
import { expectError } from './support/expect-error.ts'
import { onEveryBackend } from './support/backends.ts'

/** A function that counts its calls and the rows it was given. */
function counted(name: string) {
  const seen: string[] = []
  const shout = pt.udf({
    name,
    params: { text: pt.string() },
    returns: pt.string(),
    run: ({ text }) => {
      seen.push(text)
      return text.toUpperCase()
    },
  })
  return { shout, seen }
}

onEveryBackend('Computed columns', (backend) => {
  const texts = async () => {
    const t = await backend.db.createTable(backend.path(), {
      text: pt.string(),
      note: pt.string().nullable(),
    })
    await t.insert([{ text: 'a' }, { text: 'b', note: 'n' }])
    return t
  }

  test('of expressions, of functions, and of both in a chain', async () => {
    const t = await texts()
    const { shout } = counted('test.chain')
    const one = await t.addComputedColumn({ loud: shout({ text: t.c.text }) })
    const two = await one.addComputedColumn({
      twice: one.c.loud.add(one.c.loud),
      missing: one.c.note.isNull(),
    })
    await two.insert({ text: 'c' })
    expect(await two.collect()).toEqual([
      { text: 'a', note: null, loud: 'A', twice: 'AA', missing: true },
      { text: 'b', note: 'n', loud: 'B', twice: 'BB', missing: false },
      { text: 'c', note: null, loud: 'C', twice: 'CC', missing: true },
    ])
  })

  test('a function that takes many rows is given as many as it takes, across batches of rows', async () => {
    const sizes: number[] = []
    const batched = pt.udf({
      name: 'test.wholeBatches',
      params: { n: pt.int() },
      returns: pt.int(),
      batchSize: 300,
      run: (batch) => {
        sizes.push(batch.length)
        return batch.map(({ n }) => n)
      },
    })
    const whole = [...Array.from({ length: 8 }, () => 300), 100]
    const t = await backend.db.createTable(backend.path(), { n: pt.int() })
    const computed = await t.addComputedColumn({ m: batched({ n: t.c.n }) })
    await computed.insert(Array.from({ length: 2500 }, (_, n) => ({ n })))
    expect(sizes).toEqual(whole)
    sizes.length = 0
    await t.addComputedColumn({ again: batched({ n: t.c.n }) })
    expect(sizes).toEqual(whole)
    sizes.length = 0
    await backend.db.createView(backend.path(), t, { additionalColumns: { k: batched({ n: t.c.n.add(1) }) } })
    expect(sizes).toEqual(whole)
  })

  test('several in one call are one version', async () => {
    const t = await texts()
    await t.addComputedColumn({ x: t.c.text.add('x'), y: t.c.text.add('y') })
    expect((await t.history(1))[0]).toMatchObject({
      version: 2,
      changeType: 'schema',
      schemaChange: 'Added: x, y',
    })
  })

  test('may be declared with the table', async () => {
    const id = pt.int()
    const columns = { id, name: pt.string() }
    const t = await backend.db.createTable(backend.path(), columns)
    const added = await t.addComputedColumn({ label: t.c.name.add('!') })
    await added.insert({ id: 1, name: 'x' })
    expect(await added.first()).toEqual({ id: 1, name: 'x', label: 'x!' })
  })

  test('async functions run many at a time', async () => {
    let running = 0
    let most = 0
    const slow = pt.udf({
      name: 'test.slow',
      params: { text: pt.string() },
      returns: pt.int(),
      run: async ({ text }) => {
        most = Math.max(most, ++running)
        await new Promise((resolve) => setTimeout(resolve, 20))
        running--
        return text.length
      },
    })
    const t = await backend.db.createTable(backend.path(), { text: pt.string() })
    await t.insert(Array.from({ length: 40 }, (_, n) => ({ text: 'x'.repeat(n) })))
    const added = await t.addComputedColumn({ length: slow({ text: t.c.text }) })
    expect((await added.collect()).map(({ length }) => length)).toEqual(
      Array.from({ length: 40 }, (_, n) => n),
    )
    expect(most).toBeGreaterThan(10)
  })

  test('batched functions get at most batchSize rows at once', async () => {
    const sizes: number[] = []
    const length = pt.udf({
      name: 'test.batched',
      params: { text: pt.string(), add: pt.int().default(0) },
      returns: pt.int(),
      batchSize: 8,
      run: (batch) => {
        sizes.push(batch.length)
        return batch.map(({ text, add }) => text.length + add)
      },
    })
    const t = await backend.db.createTable(backend.path(), { text: pt.string() })
    const added = await t.addComputedColumn({ length: length({ text: t.c.text, add: 1 }) })
    await added.insert(Array.from({ length: 20 }, (_, n) => ({ text: 'x'.repeat(n) })))
    expect(sizes).toEqual([8, 8, 4])
    expect((await added.tail(1))[0]?.length).toBe(20)
  })

  test('a batch of another length than its rows is an error', async () => {
    const broken = pt.udf({
      name: 'test.brokenBatch',
      params: { text: pt.string() },
      returns: pt.int(),
      batchSize: 8,
      run: () => [1],
    })
    const t = await texts()
    await expectError(t.addComputedColumn({ n: broken({ text: t.c.text }) }), 'TYPE_MISMATCH', {
      column: 'n',
    })
  })

  test('null for a parameter that is not nullable gives null, without a call', async () => {
    const t = await texts()
    const { shout, seen } = counted('test.nulls')
    const strict = await t.addComputedColumn({ loud: shout({ text: t.c.note }) })
    expect((await strict.collect()).map(({ loud }) => loud)).toEqual([null, 'N'])
    expect(seen).toEqual(['n'])
    const lenient = pt.udf({
      name: 'test.lenient',
      params: { text: pt.string().nullable() },
      returns: pt.string(),
      run: ({ text }) => text ?? 'nothing',
    })
    const added = await t.addComputedColumn({ said: lenient({ text: t.c.note }) })
    expect((await added.collect()).map(({ said }) => said)).toEqual(['nothing', 'n'])
  })

  test('parameters may be fixed beforehand, or left to their defaults', async () => {
    const repeat = pt.udf({
      name: 'test.repeat',
      params: { text: pt.string(), times: pt.int().default(1), end: pt.string().nullable() },
      returns: pt.string(),
      run: ({ text, times, end }) => text.repeat(times) + (end ?? '.'),
    })
    const t = await texts()
    const thrice = repeat.using({ times: 3 })
    const query = t.select({
      plain: repeat({ text: t.c.text }),
      thrice: thrice({ text: t.c.text, end: t.c.note }),
    })
    expect(await query.collect()).toEqual([
      { plain: 'a.', thrice: 'aaa.' },
      { plain: 'b.', thrice: 'bbbn' },
    ])
    await expectError(() => repeat({} as never), 'INVALID_ARGUMENT', { message: 'text' })
    await expectError(() => repeat({ text: 'a', other: 1 } as never), 'INVALID_ARGUMENT', {
      message: 'other',
    })
  })

  test('only cells whose inputs changed are computed again', async () => {
    const t = await texts()
    const { shout, seen } = counted('test.counts')
    const loud = await t.addComputedColumn({ loud: shout({ text: t.c.text }) })
    const v = await backend.db.createView(backend.path('view'), loud.where(loud.c.text.ne('zz')), {
      additionalColumns: { again: shout({ text: loud.c.loud }) },
    })
    expect(seen.splice(0)).toEqual(['a', 'b', 'A', 'B'])
    await loud.update({ note: 'changed' })
    await loud.addComputedColumn({ other: loud.c.note.add('x') })
    expect(seen).toEqual([])
    await loud.insert({ text: 'c' })
    expect(seen.splice(0)).toEqual(['c', 'C'])
    await loud.update({ text: 'd' }, { where: loud.c.text.eq('a') })
    expect(seen.splice(0)).toEqual(['d', 'D'])
    await loud.delete({ where: loud.c.text.eq('b') })
    await v.collect()
    expect(seen).toEqual([])
    expect((await v.select('text', 'again').collect()).map(({ again }) => again).sort()).toEqual(['C', 'D'])
  })

  test('that are not stored are computed by each query', async () => {
    const t = await texts()
    const { shout, seen } = counted('test.unstored')
    const added = await t.addComputedColumn({ loud: shout({ text: t.c.text }) }, { stored: false })
    expect(seen).toEqual([])
    expect((await added.collect()).map(({ loud }) => loud)).toEqual(['A', 'B'])
    await added.where(added.c.loud.eq('A')).select('note').collect()
    expect(seen).toHaveLength(4)
    await added.select('text').collect()
    expect(seen).toHaveLength(4)
  })

  test('an older handle stays usable', async () => {
    const t = await texts()
    const added = await t.addComputedColumn({ x: t.c.text.add('x') })
    await t.insert({ text: 'c' })
    expect((await added.tail(1))[0]?.x).toBe('cx')
    expect(await t.where(t.c.text.eq('c')).count()).toBe(1)
  })

  test('columns are added and dropped; not what others need', async () => {
    const t = await texts()
    const more = await t.addColumn({ size: pt.int().default(3), extra: pt.json().nullable() })
    expect((await more.collect()).map(({ size, extra }) => [size, extra])).toEqual([
      [3, null],
      [3, null],
    ])
    const required = { must: pt.int() }
    await expectError(more.addColumn(required), 'UNSUPPORTED_OPERATION', { column: 'must' })
    const computed = await more.addComputedColumn({ next: more.c.size.add(1) })
    await expectError(computed.dropColumn('size'), 'CONSTRAINT_VIOLATION', { column: 'size' })
    const dropped = await (await computed.dropColumn('next')).dropColumn('size')
    expect(dropped.columns()).toEqual(['text', 'note', 'extra'])
    await expectError(dropped.dropColumn('none' as never), 'COLUMN_NOT_FOUND')
    await expectError(computed.select('next').collect(), 'COLUMN_NOT_FOUND')
  })

  test('functions are found again by name when the database is opened again', async ({ skip }) => {
    if (!backend.keeps) skip()
    const t = await texts()
    const { shout, seen } = counted('test.reopened')
    await t.addComputedColumn({ loud: shout({ text: t.c.text }) })
    seen.length = 0
    const again = await (await backend.reopen()).getTable(t.path)
    await again.insert({ text: 'new' })
    expect((await again.tail(1))[0]).toEqual({ text: 'new', note: null, loud: 'NEW' })
    expect(seen).toEqual(['new'])
  })

  test('functions have names, sizes and versions that are some', async () => {
    const params = { text: pt.string() }
    const run = () => ''
    for (const name of ['', '1a', 'a b', 'ä']) {
      await expectError(() => pt.udf({ name, params, returns: pt.string(), run }), 'INVALID_ARGUMENT')
    }
    for (const batchSize of [0, 1.5, -1]) {
      const options = { name: 'test.size', params, returns: pt.string(), batchSize, run: () => [] }
      await expectError(() => pt.udf(options), 'INVALID_ARGUMENT')
    }
    expect(await backend.db.listFunctions()).toEqual(
      expect.arrayContaining(['string.len', 'document.documentSplitter']),
    )
  })
})
