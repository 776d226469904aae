import { pt } from 'polytable'
import { stringSplitter } from 'polytable/functions'
import { expect, test } from 'vitest'
import { expectError } from './support/expect-error.ts'
import { onEveryBackend } from './support/backends.ts'

onEveryBackend('Views over samples', (backend) => {
  const rows = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, i) => ({ id: from + i, kind: i % 4 === 0 ? 'rare' : 'common' }))
  const numbers = async () => {
    const t = await backend.db.createTable(backend.path(), { id: pt.int().primaryKey(), kind: pt.string() })
    await t.insert(rows(0, 200))
    return t
  }
  const ids = (given: readonly { readonly id: number }[]): number[] => given.map(({ id }) => id)

  test('a fraction follows its base: always what the query draws', async () => {
    const t = await numbers()
    const sample = () => t.where(t.c.id.ge(10)).sample({ fraction: 0.3, seed: 5 })
    const v = await backend.db.createView(backend.path('view'), sample(), {
      additionalColumns: { twice: t.c.id.mul(2) },
    })
    const same = async () =>
      expect(ids(await v.select('id').collect())).toEqual(ids(await sample().select('id').collect()))
    expect(await v.count()).toBeGreaterThan(30)
    expect(await v.count()).toBeLessThan(90)
    await same()
    const status = await t.insert(rows(200, 400))
    expect(status.cascades).toMatchObject([{ table: v.path }])
    expect(await v.count()).toBeGreaterThan(70)
    await same()
    await t.delete({ where: t.c.id.lt(60) })
    await same()
    // Rows enter and leave by the condition, never by another draw.
    await t.update({ id: t.c.id.sub(1000) }, { where: t.c.id.between(100, 150) })
    await same()
    await t.update({ id: t.c.id.add(1000) }, { where: t.c.id.lt(0) })
    await same()
    expect((await v.metadata()).viewSample).toBe('fraction: 0.3, seed: 5')
    expect(v.describe()).toContain('sample fraction: 0.3')
    const [first] = await v.limit(1).collect()
    expect(first!.twice).toBe(first!.id * 2)
    await expectError(v.compute([{ id: 1, kind: 'x' }] as never), 'UNSUPPORTED_OPERATION', {
      message: 'sample',
    })
    if (!backend.keeps) return
    const db = await backend.reopen()
    const again = await db.getTable(v.path)
    await (await db.getTable(t.path)).insert(rows(400, 500))
    const base = await db.getTable(t.path)
    expect(await again.select('id').collect()).toEqual(
      await base.where(base.c.id!.ge(10)).sample({ fraction: 0.3, seed: 5 }).select('id').collect(),
    )
  })

  test('without a seed one is drawn once and kept', async () => {
    const t = await numbers()
    const v = await backend.db.createView(backend.path('view'), t.sample({ fraction: 0.5 }))
    const before = await v.collect()
    await t.insert(rows(200, 300))
    expect((await v.collect()).slice(0, before.length)).toEqual(before)
    const seed = Number(/seed: (\d+)/.exec((await v.metadata()).viewSample!)![1])
    expect(await t.sample({ fraction: 0.5, seed }).collect()).toEqual(await v.collect())
    for (const fraction of [0, 1]) {
      const ends = await backend.db.createView(backend.path('view'), t.sample({ fraction }))
      expect(await ends.count()).toBe(fraction * 300)
    }
  })

  test('an iterator splits the rows that were drawn; a view of a view has its own sample', async () => {
    const t = await backend.db.createTable(backend.path(), { text: pt.string() })
    await t.insert(Array.from({ length: 40 }, (_, i) => ({ text: `One ${i}. Two ${i}.` })))
    const drawn = t.sample({ fraction: 0.5, seed: 1 })
    const v = await backend.db.createView(backend.path('view'), drawn, {
      iterator: stringSplitter(t.c.text, { separators: 'sentence' }),
    })
    expect(await v.count()).toBe(2 * (await drawn.count()))
    const few = await backend.db.createView(backend.path('view'), v.sample({ fraction: 0.5, seed: 2 }))
    expect(await few.select('text').collect()).toEqual(
      await v.sample({ fraction: 0.5, seed: 2 }).select('text').collect(),
    )
    await t.insert({ text: 'Last one. Last two.' })
    expect(await few.count()).toBe(await v.sample({ fraction: 0.5, seed: 2 }).count())
  })

  test('of other samples there are snapshots only', async () => {
    const t = await numbers()
    const kinds = { stratifyBy: t.c.kind, seed: 3 }
    const samples = [
      { n: 7, seed: 3 },
      { n: 8, ...kinds },
      { nPerStratum: 3, ...kinds },
      { fraction: 0.1, ...kinds },
      { fraction: 0.2, seed: 3 },
    ]
    for (const sample of samples) {
      const query = t.where(t.c.id.lt(150)).sample(sample)
      if (!('fraction' in sample) || 'stratifyBy' in sample) {
        await expectError(backend.db.createView(backend.path('view'), query), 'UNSUPPORTED_OPERATION', {
          message: 'can only be defined by',
        })
      }
      const drawn = await query.select('id').collect()
      const snapshot = await backend.db.createSnapshot(backend.path('snapshot'), query)
      expect(await snapshot.select('id').collect(), JSON.stringify(sample)).toEqual(drawn)
    }
    const then = await backend.db.getTable(`${t.path}:1`)
    const past = await backend.db.createSnapshot(backend.path('snapshot'), then.sample({ n: 5, seed: 3 }))
    await t.delete()
    expect(await past.count()).toBe(5)
    await expectError(
      backend.db.createView(backend.path('view'), t.sample({ fraction: 2 })),
      'INVALID_ARGUMENT',
    )
    await expectError(
      backend.db.createView(backend.path('view'), t.orderBy(t.c.id)),
      'UNSUPPORTED_OPERATION',
      {
        message: 'can only be defined by',
      },
    )
  })

  test('a condition that JavaScript decides comes before the draw', async () => {
    const t = await numbers()
    const isEven = pt.udf({
      name: 'test.isEvenNumber',
      params: { n: pt.int() },
      returns: pt.bool(),
      run: ({ n }) => n % 2 === 0,
    })
    const even = t.where(isEven({ n: t.c.id }))
    const v = await backend.db.createView(backend.path('view'), even.sample({ fraction: 0.5, seed: 9 }))
    expect(await v.select('id').collect()).toEqual(
      await even.sample({ fraction: 0.5, seed: 9 }).select('id').collect(),
    )
    const snapshot = await backend.db.createSnapshot(
      backend.path('snapshot'),
      even.sample({ n: 10, seed: 9 }),
    )
    expect(ids(await snapshot.select('id').collect())).toEqual(
      ids(await even.sample({ n: 10, seed: 9 }).select('id').collect()),
    )
  })
})
