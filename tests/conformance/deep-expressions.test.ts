import { pt, type Expression } from 'polytable'
import { string } from 'polytable/functions'
import { expect, test } from 'vitest'
import { expectError } from './support/expect-error.ts'
import { onEveryBackend } from './support/backends.ts'

onEveryBackend('Deep expressions', (backend) => {
  const tableOf = async () => {
    const t = await backend.db.createTable(backend.path(), { n: pt.int(), text: pt.string() })
    await t.insert(Array.from({ length: 20 }, (_, n) => ({ n, text: `text ${n}` })))
    return t
  }

  test('as many conditions as there are may be joined, one after the other', async () => {
    const t = await tableOf()
    const each = Array.from({ length: 2000 }, (_, n) => t.c.n.eq(n + 5))
    const any = each.reduce((joined, condition) => joined.or(condition))
    expect(await t.where(any).count()).toBe(15)
    const none = each.map((condition) => condition.not())
    expect(await t.where(none.reduce((joined, condition) => joined.and(condition))).count()).toBe(5)
    expect(
      await none.reduce((query, condition) => query.where(condition), t.where(t.c.n.gt(1))).count(),
    ).toBe(3)
    const computed = await t.addComputedColumn({ found: any.and(string.upper(t.c.text).ne('TEXT 7')) })
    expect(await computed.where(computed.c.found).count()).toBe(14)
  })

  test('what is nested deeper is refused, before it is sent', async () => {
    const t = await tableOf()
    const nested = (depth: number): Expression<number> => {
      let sum: Expression<number> = t.c.n
      for (let i = 1; i < depth; i++) sum = sum.add(1)
      return sum
    }
    const rows = await t
      .select({ sum: nested(250) })
      .orderBy(t.c.n)
      .limit(1)
      .collect()
    expect(rows).toEqual([{ sum: 249 }])
    await expectError(() => nested(251), 'INVALID_ARGUMENT', { message: 'nested more than 250 levels deep' })

    let text: Expression<string> = t.c.text
    for (let i = 1; i < 249; i++) text = i % 2 ? string.upper(text) : string.lower(text)
    expect(await t.where(text.eq('text 3')).count()).toBe(1)
  })

  test('a pattern may have any number of parts', async () => {
    const t = await tableOf()
    const letters = 'abcdefghij'.repeat(500)
    await t.insert([{ n: 99, text: letters }])
    expect(
      await t
        .where(t.c.text.like([...letters].join('%')))
        .select('n')
        .collect(),
    ).toEqual([{ n: 99 }])
    expect(await t.where(t.c.text.like(`${[...letters].join('%')}%!`)).count()).toBe(0)
  })
})
