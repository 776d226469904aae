import { pt } from 'polytable'
import { chat, gemini, mistral, openai } from 'polytable/providers'
import { expect, test } from 'vitest'
import { onOneBackend } from './support/backends.ts'
import { providersAt, providerServer, seenWith } from '../support/provider-servers/index.ts'

const server = await providerServer()

onOneBackend('What providers refuse', (backend) => {
  /** A table of texts in a database with a key of its own, and what the server was asked with it. */
  const texts = async (...given: readonly string[]) => {
    const key = `key-${crypto.randomUUID()}`
    const db = await (await backend.place()).open({ providers: providersAt(server, key) })
    const t = await db.createTable('t', { text: pt.string() })
    await t.insert(given.map((text) => ({ text })))
    return { db, t, seen: () => seenWith(server, key) }
  }

  test.each([
    ['status-401', 1, 10],
    ['status-403', 40, 40],
  ])('%s is of all rows, or of its own', async (model, least, most) => {
    const { db, t, seen } = await texts(...Array.from({ length: 40 }, (_, i) => `text ${i}`))
    const u = await t.addComputedColumn(
      { answer: openai.chatCompletions(t.c.text, { model }) },
      { onError: 'ignore' },
    )
    const rows = await u.select({ code: u.c.answer.errorType, said: u.c.answer.errorMessage }).collect()
    expect(rows.map(({ code }) => code)).toEqual(Array(40).fill('PROVIDER_AUTH_ERROR'))
    expect(rows[39]!.said).toContain(model.slice('status-'.length))
    const asked = (await seen()).length
    expect(asked).toBeGreaterThanOrEqual(least)
    expect(asked).toBeLessThanOrEqual(most)
    await db.close()
  })

  test('of vectors only the input that is refused has none, and what is not found is not asked for in parts', async () => {
    const { db, t, seen } = await texts('one', 'two', 'bad', 'four')
    const vectors = { v: mistral.embeddings(t.c.text, { model: 'picky' }) }
    const u = await t.addComputedColumn(vectors, { onError: 'ignore' })
    const rows = await u.select({ v: u.c.v, code: u.c.v.errorType }).collect()
    expect(rows.map(({ v, code }) => (v ? v[0] : code))).toEqual([3, 3, 'PROVIDER_BAD_REQUEST', 4])
    const before = (await seen()).length
    const missing = { v: mistral.embeddings(t.c.text, { model: 'status-404' }) }
    const w = await t.addComputedColumn(missing, { onError: 'ignore', ifExists: 'replace' })
    const codes = await w.select({ code: w.c.v.errorType }).collect()
    expect(codes).toEqual(Array(4).fill({ code: 'PROVIDER_BAD_REQUEST' }))
    expect((await seen()).length - before).toBe(1)
    await db.close()
  })

  test('an answer that is cut in the middle of a chunk is asked for again, a few times', async () => {
    const once = await texts('again')
    const row = await once.t.select({ a: chat(once.t.c.text, { model: 'openai/half-a-chunk-once' }) }).first()
    expect(row!.a!.text).toBe('AGAIN')
    expect(await once.seen()).toHaveLength(2)
    await once.db.close()
    const { db, t, seen } = await texts('x')
    const column = { a: chat(t.c.text, { model: 'openai/half-a-chunk' }) }
    const u = await t.addComputedColumn(column, { onError: 'ignore' })
    const cell = await u.select({ code: u.c.a.errorType, said: u.c.a.errorMessage }).first()
    expect(cell).toEqual({
      code: 'PROVIDER_ERROR',
      said: expect.stringMatching(/broke off its answer.*tried 3 times/),
    })
    expect(await seen()).toHaveLength(3)
    await db.close()
  })

  test('an answer of 10 MB is read', async () => {
    const text = 'ä'.repeat(5 * 2 ** 20)
    const { db, t } = await texts(text)
    const row = await t.select({ a: chat(t.c.text, { model: 'openai/echo' }) }).first()
    expect(row!.a!.text).toHaveLength(text.length)
    expect(row!.a!.text).toBe('Ä'.repeat(text.length))
    await db.close()
  })

  test('vectors that are not to be kept are asked for anew', async () => {
    const { db, t, seen } = await texts('same')
    const count = async () => (await seen()).length
    for (const [memoised, requests] of [
      [true, 1],
      [false, 2],
    ] as const) {
      const before = await count()
      // Each index asks about the text; its dimensions are asked for first.
      for (const name of ['first', 'second']) {
        const u = await db.createTable(`${name}_${memoised}`, { text: pt.string() })
        await u.addEmbeddingIndex(u.c.text, {
          embedding: gemini.embedContent.using({ model: `m-${memoised}`, dimensions: 3, memoised }),
        })
        await u.insert({ text: 'the very same' })
      }
      expect([memoised, (await count()) - before]).toEqual([memoised, requests])
    }
    await t.delete()
    await db.close()
  })
})
