import { caseWhen, pt, type JsonValue } from 'polytable'
import { json, makeList } from 'polytable/functions'
import { expect, test } from 'vitest'
import { expectError } from './support/expect-error.ts'
import { onEveryBackend } from './support/backends.ts'

/** JSON values in their order. */
const ordered: readonly JsonValue[] = [
  '',
  '10',
  '9',
  'a',
  '\u{ffff}',
  '😀',
  -1,
  2,
  10,
  false,
  true,
  [],
  [1],
  [1, 2],
  [2],
  [[]],
  {},
  { a: 1 },
  { a: 1, b: 0 },
  { a: 2 },
  { b: 0 },
]

onEveryBackend('Expressions of JSON', (backend) => {
  test('values of JSON compare in one order, by which rows are sorted too', async () => {
    const { db } = backend
    const t = await db.createTable(backend.path(), { i: pt.int(), j: pt.json() })
    await t.insert(ordered.map((j, i) => ({ i, j })).reverse())
    expect((await t.orderBy(t.c.j).collect()).map(({ j }) => j)).toEqual(ordered)
    for (const [at, j] of ordered.entries()) {
      const count = async (op: 'lt' | 'le' | 'gt' | 'ge' | 'eq' | 'ne'): Promise<number> =>
        t.where(t.c.j[op](json.get(t.c.j.get('none'), { key: 'x', default: j }) as never)).count()
      const rest = ordered.length - at - 1
      expect([await count('lt'), await count('le'), await count('gt'), await count('ge')]).toEqual([
        at,
        at + 1,
        rest,
        rest + 1,
      ])
      expect([await count('eq'), await count('ne')]).toEqual([1, ordered.length - 1])
    }
    expect(await t.where(t.c.j.between([], { a: 1 })).count()).toBe(7)
  })

  test('a value is looked for in a JSON list of its row', async () => {
    const t = await backend.db.createTable(backend.path(), {
      id: pt.int(),
      a: pt.int().nullable(),
      s: pt.string(),
      j: pt.json(),
    })
    await t.insert([
      { id: 1, a: 1, s: 'x', j: [3, 1, null] },
      { id: 2, a: 2, s: 'x', j: [1, 'x', '2'] },
      { id: 3, a: null, s: 'x', j: [null] },
      { id: 4, a: 1, s: 'x', j: { a: 1 } },
      { id: 5, a: 1, s: 'x', j: [] },
    ])
    const rows = await t
      .orderBy(t.c.id)
      .select({ a: t.c.a.isIn(t.c.j), s: t.c.s.isIn(t.c.j), deep: t.c.j.isIn(t.c.j.map((x) => [x])) })
      .collect()
    expect(rows.map(({ a, s }) => [a, s])).toEqual([
      [true, false],
      [false, true],
      [null, false],
      [null, null],
      [false, false],
    ])
    expect(await t.where(t.c.a.isIn(t.c.j)).count()).toBe(1)
    for (const options of [5, 'text', null, undefined])
      await expectError(() => t.c.a.isIn(options as never), 'INVALID_ARGUMENT')
  })

  test('objects and lists that hold expressions are computed columns, and elements of lists', async () => {
    const { db } = backend
    const t = await db.createTable(backend.path(), { a: pt.int(), at: pt.timestamp() })
    await t.insert({ a: 1, at: new Date(0) })
    const u = await t.addComputedColumn({ o: { a: t.c.a, in: { at: t.c.at } }, l: [t.c.a, 'x'], flag: true })
    await u.insert({ a: 2, at: new Date(1000) })
    const [first] = await u.orderBy(u.c.a).select('o', 'l', 'flag').collect()
    expect(first).toEqual({ o: { a: 1, in: { at: '1970-01-01T00:00:00Z' } }, l: [1, 'x'], flag: true })
    await u.update({ a: 5 }, { where: u.c.a.eq(2) })
    expect(await u.select({ list: makeList({ a: u.c.a, twice: [u.c.a, u.c.a] }) }).collect()).toEqual([
      {
        list: [
          { a: 1, twice: [1, 1] },
          { a: 5, twice: [5, 5] },
        ],
      },
    ])
    const Declared = pt.table(backend.path(), { n: pt.int() }).computed((c) => ({ o: { n: c.n } }))
    await db.migrate([Declared])
    await db.table(Declared).insert({ n: 3 })
    expect(await db.table(Declared).collect()).toEqual([{ n: 3, o: { n: 3 } }])
    await expectError(t.addComputedColumn({ f: () => 1 }), 'INVALID_EXPRESSION')
    await expectError(t.addComputedColumn({ f: undefined }), 'INVALID_EXPRESSION', { column: 'f' })
  })

  test('undefined is no expression, wherever it stands', async () => {
    const t = await backend.db.createTable(backend.path(), { a: pt.json(), b: pt.bool() })
    await t.insert({ a: { n: 1 }, b: true })
    const none = (t.c.a as unknown as { readonly foo: undefined }).foo
    const places = [
      ['x', none],
      ['x.y', { y: none }],
      ['x.y', { y: none, a: t.c.a }],
      ['x.0.y', [{ y: none }]],
      ['x.1', [t.c.a, none]],
    ] as const
    for (const [place, x] of places) {
      const where = { column: 'x', message: `'${place}'`, hint: "get('size')" }
      await expectError(() => t.select({ x }), 'INVALID_EXPRESSION', where)
      await expectError(t.addComputedColumn({ x }), 'INVALID_EXPRESSION', where)
    }
    const message = { message: 'undefined' }
    await expectError(() => t.c.a.eq({ n: t.c.a, m: none } as never), 'INVALID_EXPRESSION', message)
    await expectError(() => t.c.a.isIn([1, none] as never), 'INVALID_EXPRESSION', message)
    await expectError(() => caseWhen([[t.c.b, none]], 1 as never), 'INVALID_EXPRESSION', message)
    await expectError(() => makeList({ n: none }), 'INVALID_EXPRESSION', message)
    await expectError(() => t.groupBy(t.c.b, none as never), 'INVALID_EXPRESSION')
    await expectError(() => t.orderBy(none as never), 'INVALID_EXPRESSION')
    // What is left out of a choice is null, and values leave out what is undefined as JSON does.
    expect(await t.select({ x: caseWhen([[t.c.b.not(), 1]], undefined as never) }).collect()).toEqual([
      { x: null },
    ])
    expect(await t.where(t.c.a.eq({ n: 1, m: undefined } as never)).count()).toBe(1)
  })

  test('rows without columns are not read', async () => {
    const t = await backend.db.createTable(backend.path(), { n: pt.int() })
    await t.insert({ n: 1 })
    const refused = { message: 'select({})', hint: 'count()' }
    await expectError(t.select({}).collect(), 'INVALID_EXPRESSION', refused)
    await expectError(t.select({}).first(), 'INVALID_EXPRESSION', refused)
    await expectError(t.select({}).union(t.select({})).collect(), 'INVALID_EXPRESSION', refused)
    await expectError(backend.db.createTable(backend.path(), { source: t.select({}) }), 'INVALID_EXPRESSION')
  })

  test('what is neither list nor object contains nothing', async () => {
    const t = await backend.db.createTable(backend.path(), { j: pt.json() })
    await t.insert([{ j: 5 }, { j: [5] }, { j: '5' }])
    expect((await t.select({ x: json.contains(t.c.j, { value: 5 }) }).collect()).map(({ x }) => x)).toEqual([
      false,
      true,
      false,
    ])
  })
})
