import { pt, type Expression } from 'polytable'
import { expect, test } from 'vitest'
import { expectError } from './support/expect-error.ts'
import { onEveryBackend } from './support/backends.ts'

const risky = pt.udf({
  name: 'elements_risky',
  params: { n: pt.float() },
  returns: pt.float(),
  run: ({ n }) => {
    if (n > 100) throw new Error('too much')
    return n * 10
  },
})

onEveryBackend('Elements', (backend) => {
  test('of JSON lists are mapped, filtered and sorted, with the row at hand', async () => {
    const t = await backend.db.createTable(backend.path(), { k: pt.int(), list: pt.json() })
    const items = [{ s: 2, n: 'x' }, { s: null, n: 'y' }, { n: 'z' }, { s: 1, n: 'w' }]
    await t.insert([
      { k: 10, list: items },
      { k: 20, list: [] },
      { k: 30, list: { s: 1 } },
    ])
    const score = t.c.list.map((x) => x.get('s').mul(t.c.k))
    expect(
      await t
        .select({
          score,
          named: t.c.list.map((x) => ({ name: x.get('n'), k: t.c.k })),
          some: t.c.list.filter((x) => x.get('s').ge(1)).map((x) => x.get('n')),
          sorted: t.c.list.sort((x) => x.get('s')).map((x) => x.get('n')),
          down: t.c.list.sort((x) => x.get('n'), 'desc').get(0, 'n'),
        })
        .collect(),
    ).toEqual([
      {
        score: [20, null, null, 10],
        named: items.map(({ n }) => ({ name: n, k: 10 })),
        some: ['x', 'w'],
        sorted: ['w', 'x', 'y', 'z'],
        down: 'z',
      },
      { score: [], named: [], some: [], sorted: [], down: null },
      { score: null, named: null, some: null, sorted: null, down: null },
    ])
    expect(await t.where(score.get(0).eq(20)).select('k').collect()).toEqual([{ k: 10 }])
  })

  test('of lists of lists, in computed columns, with errors where they belong', async () => {
    const t = await backend.db.createTable(backend.path(), { lists: pt.json() })
    await t.insert([{ lists: [[1, 2], [3], 'no', null] }, { lists: [[1000]] }])
    const tenfold = await t.addComputedColumn(
      { tens: t.c.lists.map((list) => list.map((n) => risky({ n: n.cast(pt.float()) }))) },
      { onError: 'ignore' },
    )
    expect(
      await tenfold.select({ tens: tenfold.c.tens, error: tenfold.c.tens.errorMessage }).collect(),
    ).toEqual([
      { tens: [[10, 20], [30], null, null], error: null },
      { tens: null, error: 'too much' },
    ])
    await tenfold.insert({ lists: [[5]] })
    expect((await tenfold.tail(1))[0]!.tens).toEqual([[50]])
    await expectError(() => t.c.lists.filter((x) => x.cast(pt.int()) as never), 'INVALID_EXPRESSION')
  })

  test('of arrays, by index and by range', async () => {
    const t = await backend.db.createTable(backend.path(), {
      grid: pt.array({ shape: [2, 3], dtype: 'float32' }),
      row: pt.array({ shape: [null], dtype: 'int64' }),
    })
    await t.insert({
      grid: [
        [1, 2, 3],
        [4, 5, 6],
      ],
      row: new BigInt64Array([7n, 8n]),
    })
    expect(
      await t
        .select({
          one: t.c.grid.at(1, -1),
          line: t.c.grid.at(0),
          column: t.c.grid.at([0, 2], 1),
          part: t.c.grid.at([0, 1], [-2, 3]),
          big: t.c.row.at(0),
          none: t.c.row.at(9),
          sum: (t.c.grid.at(0, 0) as Expression<number | null>).add(1),
        })
        .collect(),
    ).toEqual([
      {
        one: 6,
        line: new Float32Array([1, 2, 3]),
        column: new Float32Array([2, 5]),
        part: { data: new Float32Array([2, 3]), shape: [1, 2] },
        big: 7n,
        none: null,
        sum: 2,
      },
    ])
    await expectError(() => t.c.grid.at(0, 0, 0), 'INVALID_ARGUMENT')
    await expectError(() => t.c.grid.at(0.5), 'INVALID_ARGUMENT')
  })
})
