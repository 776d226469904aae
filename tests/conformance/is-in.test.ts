import { pt } from 'polytable'
import { expect, test } from 'vitest'
import { expectError } from './support/expect-error.ts'
import { onEveryBackend } from './support/backends.ts'

/** Two functions that give what they are given: what follows them is computed in JavaScript. */
const sameText = pt.udf({
  name: 'sameText',
  params: { value: pt.string().nullable() },
  returns: pt.string().nullable(),
  run: ({ value }) => value,
})
const sameNumber = pt.udf({
  name: 'sameNumber',
  params: { value: pt.float().nullable() },
  returns: pt.float().nullable(),
  run: ({ value }) => value,
})

onEveryBackend('isIn', (backend) => {
  test('finds values of every type among constants, in SQL and in JavaScript', async () => {
    const [first, second] = ['6f1ed002-ab5d-42c5-8c43-2b1d7f0f7f11', '6f1ed002-ab5d-42c5-8c43-2b1d7f0f7f12']
    const t = await backend.db.createTable(backend.path(), {
      n: pt.int(),
      text: pt.string().nullable(),
      float: pt.float().nullable(),
      big: pt.bigint(),
      flag: pt.bool(),
      day: pt.date(),
      at: pt.timestamp(),
      id: pt.uuid(),
    })
    const at = new Date('2024-07-15T12:00:00Z')
    await t.insert([
      { n: 0, text: 'ä"\\{,}', float: NaN, big: 2n ** 62n, flag: true, day: '2024-02-29', at, id: first },
      {
        n: 1,
        text: 'NULL',
        float: -0,
        big: -1n,
        flag: false,
        day: '2024-03-01',
        at: new Date(0),
        id: second,
      },
      { n: 2, text: null, float: null, big: 0n, flag: true, day: '1999-01-01', at: new Date(1), id: second },
    ])
    const { c } = t
    const rows = await t
      .select({
        text: c.text.isIn(['ä"\\{,}', null]),
        word: c.text.isIn(['NULL', '']),
        float: c.float.isIn([NaN, Infinity]),
        zero: c.float.isIn([0]),
        mixed: c.n.isIn([0, 1.5, 2]),
        big: c.big.isIn([2n ** 62n, 0n]),
        flag: c.flag.isIn([true]),
        day: c.day.isIn(['2024-02-29', '2024-02-28']),
        at: c.at.isIn([at, new Date(1)]),
        id: c.id.isIn([first]),
        none: c.text.isIn([]),
        sameText: sameText({ value: c.text }).isIn(['ä"\\{,}', null]),
        sameFloat: sameNumber({ value: c.float }).isIn([NaN, 0]),
      })
      .orderBy(c.n)
      .collect()
    const columns = Object.keys(rows[0]!) as (keyof (typeof rows)[number])[]
    expect(Object.fromEntries(columns.map((name) => [name, rows.map((row) => row[name])]))).toEqual({
      text: [true, false, null],
      word: [false, true, null],
      float: [true, false, null],
      zero: [false, true, null],
      mixed: [true, false, true],
      big: [true, false, true],
      flag: [true, false, true],
      day: [true, false, false],
      at: [true, false, true],
      id: [true, false, false],
      none: [false, false, null],
      sameText: [true, false, null],
      sameFloat: [true, true, null],
    })
  })

  test('is null for a null, whatever the options', async () => {
    const t = await backend.db.createTable(backend.path(), { n: pt.int(), text: pt.string().nullable() })
    await t.insert([
      { n: 0, text: null },
      { n: 1, text: 'a' },
    ])
    for (const options of [[], [null], ['b'], ['b', null]]) {
      const found = t.c.text.isIn(options)
      expect(await t.where(found.isNull()).select('n').collect()).toEqual([{ n: 0 }])
      expect(await t.where(found.not()).select('n').collect()).toEqual([{ n: 1 }])
    }
  })

  test('takes any number of constants', async () => {
    const t = await backend.db.createTable(backend.path(), { n: pt.int(), text: pt.string() })
    await t.insert(Array.from({ length: 100 }, (_, n) => ({ n, text: String(n) })))
    const numbers = Array.from({ length: 200_000 }, (_, i) => i * 2)
    expect(await t.where(t.c.n.isIn(numbers)).count()).toBe(50)
    const texts = numbers.map(String)
    expect(await t.where(sameText({ value: t.c.text }).isIn(texts)).count()).toBe(50)
    expect(await t.delete({ where: t.c.n.isIn(numbers) })).toMatchObject({ rows: 50 })
  })

  test('more values of other types than a statement has room for are refused', async () => {
    const t = await backend.db.createTable(backend.path(), { n: pt.int() })
    const halves = Array.from({ length: 65_536 }, (_, n) => n + 0.5)
    const refused = { message: '65535', hint: 'isIn' }
    await expectError(t.where(t.c.n.isIn(halves)).count(), 'INVALID_ARGUMENT', refused)
  })
})
