import { pt } from 'polytable'
import { chat } from 'polytable/providers'
import { expect, test } from 'vitest'
import { onOneBackend } from './support/backends.ts'
import { providersAt, providerServer, seenWith } from '../support/provider-servers/index.ts'

const server = await providerServer()
const key = `key-${crypto.randomUUID()}`
const models = [
  'openai/echo',
  'mistral/echo',
  'anthropic/echo',
  'gemini/echo',
  'bedrock/echo',
  'ollama/echo',
  'cohere/echo',
]

const add = pt.udf({
  name: 'addStreamed',
  params: { a: pt.int(), b: pt.int() },
  returns: pt.int(),
  run: ({ a, b }) => a + b,
})

onOneBackend(
  'Chats that are shown while they come',
  (backend) => {
    /** What a live query of a computed column shows, until its cells are computed. */
    const shown = async (model: string, text: string, options: object = {}) => {
      const t = await backend.db.createTable(backend.path(), { text: pt.string() })
      const u = await t.addComputedColumn({ answer: chat(t.c.text, { model, ...options }) })
      const texts: unknown[] = []
      const abort = new AbortController()
      const query = u.select({
        text: u.c.answer.get('text'),
        answer: u.c.answer,
        error: u.c.answer.errorType,
      })
      for await (const rows of query.live({ signal: abort.signal })) {
        if (rows.length === 0) void u.insert({ text }, { wait: 'stored' })
        const [row] = rows
        if (!row) continue
        expect(row.answer?.text ?? null).toEqual(row.text)
        if (row.answer) texts.push(row.text)
        const isDone = row.error !== null || (row.answer !== null && row.answer.finishReason !== 'pending')
        if (isDone) abort.abort()
      }
      return { texts, row: (await u.first())!, u }
    }

    test.each(models)('%s fills in as the words come, and is stored when it is whole', async (model) => {
      const { texts, row } = await shown(model, 'one two three four')
      expect(texts.length).toBeGreaterThanOrEqual(3)
      expect(texts.at(-1)).toBe('ONE TWO THREE FOUR')
      for (const [i, text] of texts.slice(1).entries())
        expect(String(text).startsWith(String(texts[i]))).toBe(true)
      expect(row.answer).toMatchObject({
        text: 'ONE TWO THREE FOUR',
        finishReason: 'stop',
        usage: { inputTokens: 10, outputTokens: 5 },
      })
    })

    test.each(models)('%s gives the same in pieces as whole', async (model) => {
      const tools = pt.tools({ fn: add, name: 'add' })
      for (const text of ['five six seven', 'add 4 5']) {
        const { row } = await shown(model, text, { tools })
        const t = await backend.db.createTable(backend.path(), { text: pt.string() })
        await t.insert({ text })
        const whole = (await t.select({ answer: chat(t.c.text, { model, tools, memoised: false }) }).first())!
          .answer!
        const { raw, ...rest } = row.answer!
        const { raw: rawWhole, ...restWhole } = whole
        expect(rest).toEqual(restWhole)
        expect(raw).toMatchObject(rawWhole as object)
      }
    })

    test('an overloaded model that says so in its answer is asked again', async () => {
      const { row } = await shown('anthropic/overloaded-stream', 'hello again')
      expect(row.answer!.text).toBe('HELLO AGAIN')
    })

    test('what goes wrong among the frames of Amazon is told, and asked again where that may help', async () => {
      const throttled = await shown('bedrock/throttled-frames', 'hello bedrock')
      expect(throttled.row.answer!.text).toBe('HELLO BEDROCK')
      const broken = await shown('bedrock/broken-frame-once', 'hello frames')
      expect(broken.row.answer!.text).toBe('HELLO FRAMES')
      const { row, u } = await shown('bedrock/invalid-frames', 'hello')
      expect(row.answer).toBe(null)
      const [failed] = await backend.db.errors(u.path)
      expect(failed).toMatchObject({
        type: 'PROVIDER_BAD_REQUEST',
        message: expect.stringContaining('too long'),
      })
    })

    test('equal calls of a batch are all shown, in all columns that are the same', async () => {
      const t = await backend.db.createTable(backend.path(), { text: pt.string() })
      const ask = () => chat(t.c.text, { model: 'openai/echo', system: 'equal' })
      const u = await t.addComputedColumn({ a: ask() })
      const v = await u.addComputedColumn({ b: ask() })
      const texts = v.select({ a: v.c.a.get('text'), b: v.c.b.get('text') })
      const partial = new Set<string>()
      for await (const rows of texts.live()) {
        if (rows.length === 0) void v.insert([{ text: 'same old' }, { text: 'same old' }], { wait: 'stored' })
        for (const [i, { a, b }] of rows.entries()) {
          if (a === 'SAME ') partial.add(`a${i}`)
          if (b === 'SAME ') partial.add(`b${i}`)
        }
        if (rows.length > 0 && rows.every(({ a, b }) => a === 'SAME OLD' && b === a)) break
      }
      expect([...partial].sort()).toEqual(['a0', 'a1', 'b0', 'b1'])
      const seen = (await seenWith(server, key)).filter(({ body }) =>
        JSON.stringify(body).includes('same old'),
      )
      expect(seen).toHaveLength(1)
      await backend.db.idle()
    })

    test('an agent shows what it says and the steps that it has made', async () => {
      const t = await backend.db.createTable(backend.path(), { text: pt.string() })
      const agent = pt.agent({ model: 'anthropic/echo', tools: pt.tools({ fn: add, name: 'add' }) })
      const u = await t.addComputedColumn({ answer: agent(t.c.text) })
      const shownAnswers: { readonly text: string; readonly steps: number; readonly reason: string }[] = []
      for await (const [row] of u.select('answer').live()) {
        if (!row) void u.insert({ text: 'add 40 2' }, { wait: 'stored' })
        if (!row?.answer) continue
        const { text, steps, finishReason } = row.answer
        shownAnswers.push({ text, steps: steps.length, reason: finishReason })
        if (finishReason !== 'pending') break
      }
      expect(shownAnswers[0]).toEqual({ text: '', steps: 1, reason: 'pending' })
      expect(shownAnswers).toContainEqual({ text: 'It is ', steps: 1, reason: 'pending' })
      expect(shownAnswers.at(-1)).toEqual({ text: 'It is 42.', steps: 2, reason: 'stop' })
      const { answer } = (await u.first())!
      expect(answer!.usage).toEqual({ inputTokens: 20, outputTokens: 10 })
    })

    test('an answer that ends before its end is an error', async () => {
      const { row, u } = await shown('openai/cut-stream', 'hello')
      expect(row.answer).toBe(null)
      const [failed] = await backend.db.errors(u.path)
      expect(failed).toMatchObject({ column: 'answer', type: 'PROVIDER_ERROR' })
    })

    test('nothing is asked bit by bit where nobody looks', async () => {
      const t = await backend.db.createTable(backend.path(), { text: pt.string() })
      const u = await t.addComputedColumn({ answer: chat(t.c.text, { model: 'openai/echo' }) })
      await u.insert({ text: 'quiet please' }, { wait: 'stored' })
      await backend.db.idle()
      const seen = (await seenWith(server, key)).filter(({ body }) => JSON.stringify(body).includes('quiet'))
      expect(seen.map(({ body }) => (body as { stream?: boolean }).stream)).toEqual([undefined])
    })
  },
  { providers: providersAt(server, key) },
)
