import { pt } from 'polytable'
import { sum } from 'polytable/functions'
import { expect, test } from 'vitest'
import { onEveryBackend } from './support/backends.ts'

/** What consoles and notebooks show of an object, each asking in its way. */
function shown(value: unknown): unknown {
  const ask = (symbol: string): unknown => (value as Record<symbol, () => unknown>)[Symbol.for(symbol)]!()
  const text = ask('nodejs.util.inspect.custom')
  expect([ask('Deno.customInspect'), ask('Jupyter.display')]).toEqual([text, { 'text/plain': text }])
  return text
}

onEveryBackend('Consoles', (backend) => {
  test('show what databases, tables, queries, expressions, media and jobs are', async () => {
    const path = backend.path()
    const t = await backend.db.createTable(path, {
      title: pt.string(),
      price: pt.float(),
      text: pt.document(),
    })
    await t.insert({ title: 'x', price: 1, text: new Blob(['# Title'], { type: 'text/markdown' }) })
    expect(shown(backend.db)).toMatch(/^Database \S/)
    expect(shown(backend.db)).not.toContain('@')
    expect(shown(t)).toBe(t.describe())
    expect(shown(t.c.title)).toBe('title: String')
    expect(shown(t.c.price.mul(2).gt(1))).toBe('(price * 2) > 1: Bool')
    expect(
      shown(
        t
          .where(t.c.title.eq('x'))
          .groupBy(t.c.title)
          .select({ title: t.c.title, total: sum(t.c.price) })
          .orderBy(t.c.title, 'desc')
          .limit(3),
      ),
    ).toBe(
      'Query where title = "x" group by title select title, total: sum(price) order by title desc limit 3',
    )
    const { text } = (await t.first())!
    expect(shown(text)).toBe(`MediaFile ${text.name ?? text.url}, ${text.mediaType}, 7 bytes`)
    expect(JSON.parse(JSON.stringify(t))).toMatchObject({ path, kind: 'table' })
    expect(Object.keys(JSON.parse(JSON.stringify(backend.db)) as object)).toEqual(['name'])
  })
})
