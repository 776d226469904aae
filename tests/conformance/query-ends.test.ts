import { pt } from 'polytable'
import { expect, test } from 'vitest'
import { expectError } from './support/expect-error.ts'
import { onEveryBackend } from './support/backends.ts'

onEveryBackend('Queries end', (backend) => {
  test('in CSV', async () => {
    const t = await backend.db.createTable(backend.path(), {
      text: pt.string().nullable(),
      n: pt.int(),
      at: pt.timestamp(),
      data: pt.json(),
      grid: pt.array({ shape: [2, 2], dtype: 'int32' }),
      bytes: pt.binary(),
    })
    const at = new Date('2024-05-06T07:08:09Z')
    const grid = [
      [1, 2],
      [3, 4],
    ]
    await t.insert([
      { text: 'a, "b"', n: 1, at, data: { k: [1] }, grid, bytes: new Uint8Array([0, 255]) },
      { text: '', n: -2, at, data: {}, grid, bytes: new Uint8Array() },
    ])
    expect(await t.where(t.c.n.gt(0)).toCsv()).toBe(
      'text,n,at,data,grid,bytes\r\n' +
        '"a, ""b""",1,2024-05-06T07:08:09Z,"{""k"":[1]}","[[1,2],[3,4]]",AP8=\r\n',
    )
    expect(await t.where(t.c.n.eq(5)).select('text', 'n').toCsv()).toBe('text,n\r\n')
    expect(await t.toCsv()).toBe(await t.query().toCsv())
    expect(await t.explain()).toContain('SELECT')
    for await (const rows of t.live()) {
      expect(rows).toEqual(await t.collect())
      break
    }
  })

  test('in an explanation', async () => {
    const t = await backend.db.createTable(backend.path(), { n: pt.int() })
    const text = await t.where(t.c.n.gt(1)).where(t.c.n.pow(2).lt(9)).explain()
    expect(text).toContain('SQL:')
    expect(text).toMatch(/Scan .*t_\d+/)
    expect(text).toMatch(/JavaScript:\n +filter: compare/)
  })

  test('live: the rows, and again when they change', async () => {
    const t = await backend.db.createTable(backend.path(), { n: pt.int() })
    const other = await backend.db.createTable(backend.path('other'), { n: pt.int() })
    await t.insert([{ n: 1 }, { n: 2 }])
    const aborter = new AbortController()
    const seen: number[][] = []
    const live = (async () => {
      for await (const rows of t.where(t.c.n.gt(1)).live({ signal: aborter.signal })) {
        seen.push(rows.map(({ n }) => n))
      }
    })()
    const until = async (count: number): Promise<void> => {
      while (seen.length < count) await new Promise((resolve) => setTimeout(resolve, 5))
    }
    await until(1)
    await t.insert({ n: 3 })
    await until(2)
    // Neither changes what the query gives.
    await other.insert({ n: 5 })
    await t.insert({ n: 0 })
    await t.delete({ where: t.c.n.eq(2) })
    await until(3)
    aborter.abort()
    await live
    expect(seen).toEqual([[2], [2, 3], [3]])
  })

  test('live fails when its table is dropped, and stops when its reader leaves', async () => {
    const t = await backend.db.createTable(backend.path(), { n: pt.int() })
    await t.insert({ n: 1 })
    for await (const rows of t.query().live()) {
      expect(rows).toEqual([{ n: 1 }])
      break
    }
    const live = t.query().live()
    await live.next()
    const failed = expectError(live.next(), 'TABLE_NOT_FOUND')
    await backend.db.dropTable(t)
    await failed
  })

  test('what apply() runs lives for the query', async () => {
    const t = await backend.db.createTable(backend.path(), { n: pt.int().nullable(), text: pt.string() })
    await t.insert([
      { n: 1, text: 'b' },
      { n: null, text: 'a' },
    ])
    const next = (n: number): number => n + 1
    const code = async (text: string): Promise<number> => text.charCodeAt(0)
    expect(
      await t
        .select({ next: t.c.n.apply(next, pt.int()), code: t.c.text.apply(code, pt.int()) })
        .orderBy(t.c.text.apply(code, pt.int()))
        .collect(),
    ).toEqual([
      { next: null, code: 97 },
      { next: 2, code: 98 },
    ])
    await expectError(t.addComputedColumn({ next: t.c.n.apply(next, pt.int()) }), 'UNSUPPORTED_OPERATION')
  })
})
