import { caseWhen, coalesce, pt, type Expression } from 'polytable'
import { string } from 'polytable/functions'
import { expect, test } from 'vitest'
import { expectError } from './support/expect-error.ts'
import { onEveryBackend } from './support/backends.ts'

const columns = {
  i: pt.int(),
  j: pt.int().nullable(),
  f: pt.float(),
  s: pt.string(),
  b: pt.bool(),
  at: pt.timestamp(),
  data: pt.json(),
}

const rows = [
  {
    i: 7,
    j: -2,
    f: 0.5,
    s: 'Banana',
    b: true,
    at: '2024-05-01T00:00:00Z',
    data: { a: [{ x: 1 }, { y: 2 }, { x: 3 }], n: 4, t: 'q' },
  },
  { i: -7, j: null, f: -2, s: 'über', b: false, at: '2023-05-01T00:00:00Z', data: [0, 1, 2, 3, 4, 5, 6] },
]

onEveryBackend('Expressions', (backend) => {
  const table = async () => {
    const t = await backend.db.createTable(backend.path(), columns)
    await t.insert(rows)
    return t
  }
  /** What an expression gives for both rows, asked for and stored: in both ways the same. */
  const results = async (make: (c: Awaited<ReturnType<typeof table>>['c']) => Expression<unknown>) => {
    const t = await table()
    const asked = (await t.select({ value: make(t.c) }).collect()).map(({ value }) => value)
    const added = await t.addComputedColumn({ value: make(t.c) })
    expect((await added.collect()).map(({ value }) => value)).toEqual(asked)
    return asked
  }

  test('comparison', async () => {
    expect(
      await results(({ i, j, s, at, b }) => {
        const tests = [
          i.eq(7),
          i.ne(7),
          i.lt(0),
          i.le(-7),
          i.gt(0),
          i.ge(7),
          i.gt(j),
          s.lt('a'),
          at.gt('2024-01-01T00:00:00Z'),
        ]
        return asJson([...tests, i.eq(7.5), b.eq(true), j.isNull(), j.isNotNull()])
      }),
    ).toEqual([
      [true, false, false, false, true, true, true, true, true, false, true, false, true],
      [false, true, true, true, false, false, null, false, false, false, false, true, false],
    ])
  })

  test('isIn, between, like', async () => {
    expect(
      await results(({ i, j, s }) =>
        asJson([
          i.isIn([7, 8]),
          j.isIn([null, -2]),
          i.isIn([]),
          i.between(-7, 0),
          s.like('%an%'),
          s.like('_ber'),
          s.like('b%'),
        ]),
      ),
    ).toEqual([
      [true, true, false, false, true, false, false],
      [false, null, false, true, false, true, false],
    ])
  })

  test('like means the same in SQL and in JavaScript, and takes no time that grows with a power', async () => {
    const same = pt.udf({
      name: 'same',
      params: { s: pt.string() },
      returns: pt.string(),
      run: ({ s }) => s,
    })
    const t = await backend.db.createTable(backend.path(), { n: pt.int(), s: pt.string() })
    const texts = [
      '',
      'a',
      'ab',
      '100%',
      'a_b',
      'a\\b',
      'a\nb',
      '😀',
      'x😀y',
      'aXbXc',
      'abcabc',
      'a'.repeat(20_000),
    ]
    await t.insert(texts.map((s, n) => ({ n, s })))
    const many = '%a'.repeat(50)
    const patterns = [
      '',
      '%',
      '%%',
      '_',
      '__',
      'a%',
      '%b',
      '%b%',
      'a_b',
      'a\\_b',
      '100\\%',
      '%\\\\%',
      'a\\',
      '_😀_',
    ]
    for (const pattern of [
      ...patterns,
      '%bc%bc',
      '%abc%abc%',
      'a%X%c',
      '%_b%',
      '😀%_',
      many,
      `${many}%b`,
      `${many}_`,
    ]) {
      const found = async (text: Expression<string>) =>
        (await t.where(text.like(pattern)).select('n').orderBy(t.c.n).collect()).map(({ n }) => n)
      expect([pattern, await found(same({ s: t.c.s }))]).toEqual([pattern, await found(t.c.s)])
    }
  })

  test('logic with three values', async () => {
    expect(
      await results(({ b, j }) => {
        const unknown = j.gt(0)
        return asJson([b.and(unknown), b.or(unknown), unknown.not(), b.not(), b.and(true), b.or(false)])
      }),
    ).toEqual([
      [false, true, true, false, true, true],
      [false, null, null, true, false, false],
    ])
  })

  test('arithmetic', async () => {
    expect(
      await results(({ i, j, f, s }) =>
        asJson([
          i.add(1),
          i.sub(j),
          i.mul(f),
          i.div(2),
          i.div(0),
          i.mod(3),
          i.neg(),
          i.pow(2),
          i.pow(-1),
          s.add('!'),
          s.mul(2 as never),
        ]),
      ),
    ).toEqual([
      [8, 9, 3.5, 3.5, null, 1, -7, 49, 1 / 7, 'Banana!', 'BananaBanana'],
      [-6, null, 14, -3.5, null, 2, 7, 49, -1 / 7, 'über!', 'überüber'],
    ])
  })

  test('operators refuse types they do not apply to', async () => {
    const t = await table()
    await expectError(() => t.c.s.eq(5 as never), 'TYPE_MISMATCH')
    await expectError(() => t.c.b.add(true as never), 'TYPE_MISMATCH')
    await expectError(() => t.c.s.neg(), 'TYPE_MISMATCH')
    await expectError(() => t.c.i.get('a' as never), 'INVALID_EXPRESSION')
  })

  test('caseWhen and coalesce', async () => {
    expect(
      await results(({ i, j }) =>
        asJson([
          caseWhen<string>(
            [
              [i.gt(0), 'positive'],
              [i.lt(-100), 'tiny'],
            ],
            'other',
          ),
          coalesce(j, 0),
          coalesce(j, i, 5),
        ]),
      ),
    ).toEqual([
      ['positive', -2, -2],
      ['other', 0, -7],
    ])
  })

  test('numbers of several types become one that holds them', async () => {
    const t = await backend.db.createTable(backend.path(), {
      i: pt.int().nullable(),
      big: pt.bigint().nullable(),
      f: pt.float().nullable(),
    })
    await t.insert([{ i: 1 }, { big: 2n ** 60n }, { f: 0.5 }])
    expect(
      await t
        .select({
          whole: coalesce<number | bigint>(t.c.i, t.c.big),
          any: coalesce<number | bigint>(t.c.i, t.c.big, t.c.f),
        })
        .collect(),
    ).toEqual([
      { whole: 1n, any: 1 },
      { whole: 2n ** 60n, any: 2 ** 60 },
      { whole: null, any: 0.5 },
    ])
  })

  test('a text is not repeated beyond what can be held, and arrays have no order', async () => {
    const t = await backend.db.createTable(backend.path(), {
      text: pt.string(),
      n: pt.int(),
      vector: pt.array({ shape: [1], dtype: 'float32' }),
    })
    await t.insert({ text: 'ab', n: 2, vector: [1] })
    expect(await t.select({ r: t.c.text.mul(t.c.n) }).collect()).toEqual([{ r: 'abab' }])
    await expectError(t.select({ r: t.c.text.mul(2 ** 40) }).collect(), 'INVALID_ARGUMENT')
    await expectError(t.orderBy(t.c.vector).collect(), 'INVALID_EXPRESSION')
  })

  test('cast reads values as another type', async () => {
    expect(
      await results(({ i, data, f }) =>
        asJson([
          i.cast(pt.string()),
          i.cast(pt.float()),
          f.cast(pt.int()),
          data.get('n').cast(pt.int()),
          data.get('t').cast(pt.string()),
        ]),
      ),
    ).toEqual([
      ['7', 7, expect.anything(), 4, 'q'],
      ['-7', -7, -2, null, null],
    ])
  })

  test('JSON paths: keys, indexes from both ends, every element, slices', async () => {
    expect(
      await results(({ data }) =>
        asJson([
          data.get('a', 0, 'x'),
          data.get('a', -1, 'x'),
          data.get('a', '*', 'x'),
          data.get('a').slice(1, 3),
          data.get('none', 'x'),
          data.get(2),
          data.slice(3),
          data.slice(3, 5),
          data.slice(-2),
        ]),
      ),
    ).toEqual([
      [1, 3, [1, null, 3], [{ y: 2 }, { x: 3 }], null, null, null, null, null],
      [null, null, null, null, null, 2, [3, 4, 5, 6], [3, 4], [5, 6]],
    ])
  })

  test('JSON values compare and count with plain ones', async () => {
    const t = await table()
    expect(await t.where(t.c.data.get('n').eq(4)).count()).toBe(1)
    expect(await t.where(t.c.data.get('t').eq('q')).count()).toBe(1)
    expect(await t.where(t.c.data.get(6).gt(5)).select({ i: t.c.i }).collect()).toEqual([{ i: -7 }])
    expect(await t.select({ n: t.c.data.get('n').add(1 as never) }).collect()).toEqual([
      { n: 5 },
      { n: null },
    ])
  })

  test('functions of texts, by code points', async () => {
    expect(
      await results(({ s }) =>
        asJson([
          string.len(s),
          string.upper(s),
          string.lower(s),
          string.contains(s, { substr: 'AN', case: false }),
          string.startswith(s, { substr: 'ü' }),
          string.count(s, { pattern: 'a' }),
          string.replace(s, { substr: 'a', repl: '$&' }),
        ]),
      ),
    ).toEqual([
      [6, 'BANANA', 'banana', true, false, 3, 'B$&n$&n$&'],
      [4, 'ÜBER', 'über', false, true, 0, 'über'],
    ])
  })

  test('the row number', async () => {
    const t = await table()
    const [first, second] = await t.select({ row: t.rowId }).collect()
    expect(second!.row).toBe(first!.row + 1)
    expect(await t.where(t.rowId.eq(second!.row)).select('i').collect()).toEqual([{ i: -7 }])
  })

  /** Many expressions in one: JSON of their values. */
  function asJson(items: readonly Expression<unknown>[]): Expression<unknown> {
    return collectValues({ items })
  }
})

const collectValues = (() => {
  const identity = pt.udf({
    name: 'test.collectValues',
    params: { items: pt.json() },
    returns: pt.json(),
    run: ({ items }) => items,
  })
  return (args: { items: unknown }) => identity(args)
})()
