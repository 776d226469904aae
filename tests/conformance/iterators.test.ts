import { pt } from 'polytable'
import { listIterator } from 'polytable/functions'
import { expect, test } from 'vitest'
import { expectError } from './support/expect-error.ts'
import { onEveryBackend } from './support/backends.ts'

let seeks = 0
/** Counts up, with squares that are not stored. */
const squares = pt.iterator({
  name: 'iterators.squares',
  params: { count: pt.int(), scale: pt.int().default(1) },
  outputs: { n: pt.int(), square: pt.int(), label: pt.string() },
  unstored: ['square', 'label'],
  seek: ({ scale }, position, { n }) => {
    seeks++
    return { square: n * n * scale, label: `at ${position}` }
  },
  run: function* ({ count }) {
    for (let n = 0; n < count; n++) yield { n: n + 1 }
  },
})

const checked = pt.iterator({
  name: 'iterators.checked',
  params: { count: pt.int(), text: pt.string() },
  outputs: { text: pt.string() },
  validate: ({ count, text }) => {
    if (text === undefined || !/^\w+$/.test(text)) throw new RangeError('text must be a constant word')
    if (count !== undefined && count < 0) throw new RangeError('count must not be negative')
  },
  run: async function* ({ count, text }) {
    for (let i = 0; i < count; i++) yield { text: `${text} ${i}` }
  },
})

let closed = 0
/** Yields what it is told to, whatever it declares. */
const yielding = pt.iterator({
  name: 'iterators.yielding',
  params: { rows: pt.json() },
  outputs: { a: pt.int(), b: pt.string().nullable() },
  run: function* ({ rows }) {
    try {
      for (const row of rows as { a: number }[]) yield row
    } finally {
      closed++
    }
  },
})

const chosen = pt.iterator({
  name: 'iterators.chosen',
  params: { text: pt.string(), withLength: pt.bool().default(false) },
  outputs: ({ withLength }): { word: ReturnType<typeof pt.string>; length?: ReturnType<typeof pt.int> } => ({
    word: pt.string(),
    ...(withLength ? { length: pt.int() } : {}),
  }),
  run: function* ({ text, withLength }) {
    for (const word of text.split(' ')) yield { word, ...(withLength ? { length: word.length } : {}) }
  },
})

onEveryBackend('Iterators', (backend) => {
  const numbers = async (...values: number[]) => {
    const t = await backend.db.createTable(backend.path(), {
      count: pt.int(),
      text: pt.string().default('t'),
    })
    if (values.length > 0) await t.insert(values.map((count) => ({ count })))
    return t
  }

  test('make unstored outputs again when they are read', async () => {
    const t = await numbers(2)
    const v = await backend.db.createView(backend.path('view'), t, {
      iterator: squares({ count: t.c.count, scale: 10 }),
    })
    seeks = 0
    expect(await v.select('n', 'pos').collect()).toEqual([
      { n: 1, pos: 0 },
      { n: 2, pos: 1 },
    ])
    expect(seeks).toBe(0)
    expect(await v.select('square', 'label').collect()).toEqual([
      { square: 10, label: 'at 0' },
      { square: 40, label: 'at 1' },
    ])
    expect(seeks).toBe(4)
    expect(await v.where(v.c.square.gt(10)).select('n').collect()).toEqual([{ n: 2 }])
    const more = await v.addComputedColumn({ next: v.c.square.add(1) })
    await t.insert({ count: 1 })
    expect((await more.select('next').collect()).map(({ next }) => next)).toEqual([11, 41, 11])
  })

  test('read arguments of the base, though an output has the same name', async () => {
    const t = await backend.db.createTable(backend.path(), { n: pt.int() })
    await t.insert([{ n: 2 }])
    const v = await backend.db.createView(backend.path('view'), t, {
      iterator: squares({ count: t.c.n, scale: t.c.n }),
    })
    expect((await v.collect()).map(({ n, square }) => [n, square])).toEqual([
      [1, 2],
      [2, 8],
    ])
  })

  test('say what is wrong with their unstored outputs', async () => {
    const options = {
      name: 'iterators.noSeek',
      params: { count: pt.int() },
      outputs: { n: pt.int() },
      run: () => [],
    }
    await expectError(() => pt.iterator({ ...options, unstored: ['n'] }), 'INVALID_ARGUMENT', {
      message: 'cannot be recomputed',
    })
    await expectError(
      () => pt.iterator({ ...options, unstored: ['x' as 'n'], seek: () => ({ n: 1 }) }),
      'INVALID_ARGUMENT',
      { message: "no output 'x'" },
    )
  })

  test('check their constant arguments when they are called, and all of them for each row', async () => {
    const t = await numbers(2, 3)
    await expectError(() => checked({ count: t.c.count, text: t.c.text }), 'INVALID_ARGUMENT', {
      message: "'iterators.checked': text must be a constant word",
    })
    await expectError(() => checked({ count: -1, text: 'a' }), 'INVALID_ARGUMENT', {
      message: 'count must not be negative',
    })
    const path = backend.path('view')
    const v = await backend.db.createView(path, t.select('count'), {
      iterator: checked({ count: t.c.count, text: 'string' }),
    })
    expect((await v.collect()).map(({ text }) => text)).toEqual([0, 1, 0, 1, 2].map((i) => `string ${i}`))
    await expectError(t.insert([{ count: 1 }, { count: -1 }]), 'INTERNAL_ERROR', {
      message: 'count must not be negative',
      table: path,
      row: 1,
    })
    expect([await t.count(), await v.count()]).toEqual([2, 5])
  })

  test('put out columns that depend on constant arguments', async () => {
    const t = await backend.db.createTable(backend.path(), { text: pt.string() })
    await t.insert([{ text: 'to be' }])
    const plain = await backend.db.createView(backend.path('plain'), t, {
      iterator: chosen({ text: t.c.text }),
    })
    expect(plain.columns()).toEqual(['pos', 'word', 'text'])
    const measured = await backend.db.createView(backend.path('measured'), t, {
      iterator: chosen({ text: t.c.text, withLength: true }),
    })
    expect(await measured.collect()).toEqual([
      { pos: 0, word: 'to', length: 2, text: 'to be' },
      { pos: 1, word: 'be', length: 2, text: 'to be' },
    ])
  })

  test('may not put out what they do not declare', async () => {
    const t = await backend.db.createTable(backend.path(), { rows: pt.json() })
    const path = backend.path('view')
    const view = () => backend.db.createView(path, t, { iterator: yielding({ rows: t.c.rows }) })
    const cases = [
      [{ b: 'x' }, "yielded no value for the output 'a'"],
      [{ a: 1, c: 2 }, "yielded the undeclared output 'c'"],
      [{ a: 'text' }, "yielded an invalid value for the output 'a'"],
    ] as const
    for (const [row, message] of cases) {
      await t.delete()
      await t.insert({ rows: [{ a: 1 }, row] })
      closed = 0
      await expectError(view(), 'TYPE_MISMATCH', { message: `'iterators.yielding' ${message}`, table: path })
      expect(closed).toBe(1)
    }
    await t.delete()
    await t.insert({ rows: [{ a: 1 }, { a: 2, b: 'x' }] })
    expect((await (await view()).collect()).map(({ a, b }) => [a, b])).toEqual([
      [1, null],
      [2, 'x'],
    ])
  })

  test.each([3, 300])('that fail after %i rows keep those, where errors are ignored', async (rows) => {
    const failing = pt.iterator({
      name: `iterators.failing${rows}`,
      params: { n: pt.int() },
      outputs: { i: pt.int() },
      run: function* ({ n }) {
        for (let i = 0; i < n; i++) yield { i }
        throw new RangeError('no more')
      },
    })
    const t = await backend.db.createTable(backend.path(), { n: pt.int() })
    const view = await backend.db.createView(backend.path(), t, { iterator: failing({ n: t.c.n }) })
    await expectError(t.insert({ n: rows }), 'INTERNAL_ERROR', { message: 'no more' })
    expect(await view.count()).toBe(0)
    expect(await t.insert({ n: rows }, { onError: 'ignore' })).toMatchObject({ rows: 1, errors: 1 })
    expect(await view.count()).toBe(rows)
  })

  test('that fail for some of many rows fail there, and run for the others once', async () => {
    const runs: number[] = []
    const picky = pt.iterator({
      name: 'iterators.picky',
      params: { n: pt.int() },
      outputs: { i: pt.int() },
      run: function* ({ n }) {
        runs.push(n)
        yield { i: 2 * n }
        if (n % 100 === 7) throw new RangeError(`not ${n}`)
        yield { i: n % 100 === 8 ? (String(n) as unknown as number) : 2 * n + 1 }
      },
    })
    const t = await backend.db.createTable(backend.path(), { n: pt.int() })
    const view = await backend.db.createView(backend.path(), t, { iterator: picky({ n: t.c.n }) })
    const rowsFrom = (first: number) => Array.from({ length: 500 }, (_, n) => ({ n: first + n }))
    const { path } = view
    await expectError(t.insert(rowsFrom(0)), 'INTERNAL_ERROR', { message: 'not 7', table: path, row: 7 })
    // Some iterators of the call that failed may still be run.
    const rows = rowsFrom(1000)
    expect(await t.insert(rows, { onError: 'ignore' })).toMatchObject({ rows: 500, errors: 10 })
    expect(runs.filter((n) => n >= 1000)).toEqual(rows.map(({ n }) => n))
    const outputs = rows.flatMap(({ n }) => ([7, 8].includes(n % 100) ? [2 * n] : [2 * n, 2 * n + 1]))
    expect((await view.collect()).map(({ i }) => i)).toEqual(outputs)
  })

  test('whose last output is wrong, at the end of what is sent at a time, run once for each row', async () => {
    const runs: number[] = []
    const wrong = pt.iterator({
      name: 'iterators.wrongAtTheEnd',
      params: { n: pt.int() },
      outputs: { i: pt.int() },
      run: function* ({ n }) {
        runs.push(n)
        for (let i = 1; i < 256; i++) yield { i }
        yield { i: 'text' as unknown as number }
      },
    })
    const t = await backend.db.createTable(backend.path(), { n: pt.int() })
    const view = await backend.db.createView(backend.path(), t, { iterator: wrong({ n: t.c.n }) })
    const rows = Array.from({ length: 50 }, (_, n) => ({ n }))
    expect(await t.insert(rows, { onError: 'ignore' })).toMatchObject({ rows: 50, errors: 50 })
    expect(runs).toEqual(rows.map(({ n }) => n))
    expect(await view.count()).toBe(50 * 255)
  })

  test('are closed at the first output that is wrong, and go on with the next row', async () => {
    let closed = 0
    const endless = pt.iterator({
      name: 'iterators.wrongInTheEnd',
      params: { count: pt.int() },
      outputs: { i: pt.int() },
      run: function* ({ count }) {
        try {
          for (let i = 0; i < count; i++) yield { i }
          while (count === 300) yield { i: 'text' as unknown as number }
        } finally {
          closed++
        }
      },
    })
    const t = await numbers()
    const view = await backend.db.createView(backend.path(), t, { iterator: endless({ count: t.c.count }) })
    const rows = [2, 300, 3, 300, 1].map((count) => ({ count }))
    expect(await t.insert(rows, { onError: 'ignore' })).toMatchObject({ errors: 2 })
    expect(await view.count()).toBe(606)
    expect(closed).toBe(5)
  })

  test('run ahead of what takes their outputs by a few megabytes', async () => {
    let runs = 0
    const large = pt.iterator({
      name: 'iterators.large',
      params: { count: pt.int() },
      outputs: { text: pt.string() },
      run: function* ({ count }) {
        runs++
        yield count === 0 ? { text: 5 as unknown as string } : { text: 'x'.repeat(2 ** 20) }
      },
    })
    const t = await backend.db.createTable(backend.path(), { count: pt.int() })
    await backend.db.createView(backend.path(), t, { iterator: large({ count: t.c.count }) })
    const rows = Array.from({ length: 100 }, (_, count) => ({ count }))
    await expectError(t.insert(rows), 'TYPE_MISMATCH', { row: 0 })
    expect(runs).toBeLessThan(10)
  })

  test('give rows, or fail saying what they gave instead', async () => {
    const given: [body: () => unknown, message: string][] = [
      [() => 5, '5 (number) instead of an iterable of rows'],
      [() => undefined, 'undefined instead of an iterable of rows'],
      [() => [null], 'null instead of a row'],
      [() => Promise.reject(new RangeError('rejected')), 'rejected'],
    ]
    for (const [i, [body, message]] of given.entries()) {
      const wrong = pt.iterator({
        name: `iterators.wrong${i}`,
        params: { n: pt.int() },
        outputs: { i: pt.int() },
        run: body as () => Iterable<{ i: number }>,
      })
      const t = await backend.db.createTable(backend.path(), { n: pt.int() })
      await backend.db.createView(backend.path(), t, { iterator: wrong({ n: t.c.n }) })
      const code = message === 'rejected' ? 'INTERNAL_ERROR' : 'TYPE_MISMATCH'
      await expectError(t.insert({ n: 1 }), code, { message })
    }
  })

  test('are closed when what reads them is broken off', async () => {
    const controller = new AbortController()
    let open = 0
    const endless = pt.iterator({
      name: 'iterators.endless',
      params: { count: pt.int() },
      outputs: { n: pt.int() },
      run: async function* () {
        open++
        try {
          for (let n = 0; ; n++) {
            if (n === 1000) controller.abort()
            yield { n }
          }
        } finally {
          open--
        }
      },
    })
    const t = await numbers(1)
    const path = backend.path('view')
    const made = backend.db.createView(path, t, {
      iterator: endless({ count: t.c.count }),
      signal: controller.signal,
    })
    await expect(made).rejects.toThrow()
    await expect.poll(() => open).toBe(0)
    expect(await backend.db.listTables()).not.toContain(path)
  })

  test('of lists: a row per element, of objects or of several lists', async () => {
    const t = await backend.db.createTable(backend.path(), {
      people: pt.json([{ name: pt.string(), age: pt.int().nullable() }]).nullable(),
      xs: pt.json([pt.int()]),
      ys: pt.json([pt.string()]),
      any: pt.json().nullable(),
    })
    await t.insert([
      { people: [{ name: 'Ann', age: 3 }, { name: 'Bob' }], xs: [1, 2], ys: ['a', 'b'] },
      { people: null, xs: [], ys: [] },
    ])
    const people = await backend.db.createView(backend.path('people'), t, {
      iterator: listIterator(t.c.people),
    })
    expect(await people.select('pos', 'name', 'age').collect()).toEqual([
      { pos: 0, name: 'Ann', age: 3 },
      { pos: 1, name: 'Bob', age: null },
    ])
    const both = { x: t.c.xs, y: t.c.ys }
    const strict = backend.path('strict')
    const zipped = await backend.db.createView(strict, t, { iterator: listIterator(both) })
    expect(await zipped.select('x', 'y').collect()).toEqual([
      { x: 1, y: 'a' },
      { x: 2, y: 'b' },
    ])
    await expectError(t.insert({ xs: [1, 2], ys: ['a'] }), 'INVALID_ARGUMENT', {
      message: "The list 'y' is shorter",
      table: strict,
    })
    await backend.db.dropTable(strict)
    await t.insert({ xs: [1, 2], ys: ['a'] })
    const rowsOf = async (mode: 'truncated' | 'padded') => {
      const v = await backend.db.createView(backend.path(mode), t, { iterator: listIterator(both, { mode }) })
      return (await v.select('x', 'y').collect()).slice(2)
    }
    expect(await rowsOf('truncated')).toEqual([{ x: 1, y: 'a' }])
    expect(await rowsOf('padded')).toEqual([
      { x: 1, y: 'a' },
      { x: 2, y: null },
    ])
    await expectError(() => listIterator({ x: t.c.xs }, { mode: 'loose' as 'padded' }), 'INVALID_ARGUMENT')
    await expectError(() => listIterator(t.c.any as never), 'INVALID_ARGUMENT', {
      message: 'cannot infer the element type',
    })
    await expectError(
      () => (listIterator as (...args: unknown[]) => unknown)(t.c.people, { mode: 'strict' }),
      'INVALID_ARGUMENT',
    )
  })

  test('make their unstored outputs after the database was opened again', async ({ skip }) => {
    if (!backend.keeps) skip()
    const t = await numbers(2)
    const v = await backend.db.createView(backend.path('view'), t, {
      iterator: squares({ count: t.c.count }),
    })
    const again = await (await backend.reopen()).getTable(v.path)
    expect((await again.collect()).map(({ square }) => square)).toEqual([1, 4])
  })
})
