import { createOpenAI } from '@ai-sdk/openai'
import { Buffer } from 'node:buffer'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { open, pt, type Database } from 'polytable'
import { fromAiSdk } from 'polytable/providers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makePdf, textLines } from '../support/pdf-files.ts'
import { PNG } from '../support/provider-servers/answers.ts'
import { providerServer, seenWith } from '../support/provider-servers/index.ts'

type Json = Readonly<Record<string, unknown>>

describe('Models of the AI SDK', () => {
  const key = `key-${crypto.randomUUID()}`
  let db: Database
  let server: string
  let openai: ReturnType<typeof createOpenAI>

  beforeAll(async () => {
    db = await open('memory://')
    server = await providerServer()
    openai = createOpenAI({ apiKey: key, baseURL: `${server}/openai/v1` })
  })
  afterAll(() => db.close())

  test('answer, call tools, and are asked once', async () => {
    const add = pt.udf({
      name: 'add',
      params: { a: pt.int(), b: pt.int() },
      returns: pt.int(),
      run: ({ a, b }) => a + b,
    })
    const ask = fromAiSdk(openai.chat('echo'))
    const t = await db.createTable('chats', { text: pt.string() })
    await t.insert([{ text: 'hello' }, { text: 'add 2 3' }])
    const u = await t.addComputedColumn({ answer: ask(t.c.text, { tools: pt.tools(add), system: 'Shout.' }) })
    const rows = await u.collect()
    expect(rows[0]!.answer).toMatchObject({
      text: 'HELLO',
      finishReason: 'stop',
      usage: { inputTokens: 10, outputTokens: 5 },
    })
    expect(rows[1]!.answer!.toolCalls).toEqual([{ id: 'call_1', name: 'add', arguments: { a: 2, b: 3 } }])
    const before = (await seenWith(server, key)).length
    await u.addComputedColumn({ again: ask(u.c.text, { tools: pt.tools(add), system: 'Shout.' }) })
    expect((await seenWith(server, key)).length).toBe(before)
  })

  test('are sent media in the form of the SDK, also of a stored column when the database is opened again', async () => {
    const png = Buffer.from(PNG, 'base64')
    const pdfOf = async (text: string) => Buffer.from((await makePdf([textLines([text])])).bytes)
    const pdf = await pdfOf('one')
    const otherPdf = await pdfOf('two')
    const name = join(await mkdtemp(join(tmpdir(), 'polytable-ai-')), 'db')
    const ask = fromAiSdk(openai.chat('echo'))
    const first = await open(name)
    const t = await first.createTable('media', { img: pt.image(), doc: pt.document().nullable() })
    const messages = [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'what is ' },
          { type: 'image', image: t.c.img },
          { type: 'file', data: t.c.doc },
        ],
      },
    ]
    const u = await t.addComputedColumn({ answer: ask(messages) })
    await u.insert([{ img: png, doc: pdf }])
    expect((await u.first())!.answer!.text).toMatch(/^WHAT IS /)
    const asked = (await seenWith(server, key)).at(-1)!.body as { readonly messages: readonly Json[] }
    expect(asked.messages.at(-1)!['content']).toEqual([
      { type: 'text', text: 'what is ' },
      { type: 'image_url', image_url: { url: `data:image/png;base64,${PNG}` } },
      {
        type: 'file',
        file: {
          filename: expect.stringMatching(/\.pdf$/),
          file_data: `data:application/pdf;base64,${pdf.toString('base64')}`,
        },
      },
    ])
    const before = (await seenWith(server, key)).length
    await u.insert({ img: png, doc: null })
    expect((await u.orderBy(u.rowId, 'desc').first())!.answer).toBe(null)
    expect((await seenWith(server, key)).length).toBe(before)
    await first.close()
    const again = await open(name)
    const v = await again.getTable('media')
    await v.insert({ img: png, doc: otherPdf })
    expect((await v.collect()).map((row) => (row['answer'] as Json | null)?.['finishReason'])).toEqual([
      'stop',
      undefined,
      'stop',
    ])
    await again.close()
    const many = Array.from({ length: 17 }, () => ({ type: 'image', image: t.c.img }))
    expect(() => ask([{ role: 'user', content: many }])).toThrow(/more than 16 media of the type image/)
  })

  test('give vectors, for an index too', async () => {
    const embed = fromAiSdk(openai.textEmbeddingModel('echo'))
    const t = await db.createTable('vectors', { text: pt.string() })
    await t.insert([{ text: 'bee' }, { text: 'aa' }])
    expect([
      ...(await t
        .orderBy(t.c.text)
        .select({ v: embed(t.c.text) })
        .first())!.v!,
    ]).toEqual([2, 2, 1])
    const indexed = await t.addEmbeddingIndex(t.c.text, { embedding: embed })
    const nearest = indexed.orderBy(indexed.c.text.similarity({ string: 'aaa' }), 'desc').select('text')
    expect(await nearest.first()).toEqual({ text: 'aa' })
  })

  test('make images and sounds, and write down what is said', async () => {
    const t = await db.createTable('media', { text: pt.string() })
    await t.insert({ text: 'a dot' })
    const u = await t.addComputedColumn({
      said: fromAiSdk(openai.speech('echo'), 'speech')(t.c.text, { voice: 'alloy' }),
    })
    const row = await u
      .select({
        img: fromAiSdk(openai.image('dall-e-3'))(u.c.text),
        heard: fromAiSdk(openai.transcription('echo'), 'transcription')(u.c.said),
      })
      .first()
    expect([row!.img!.width, row!.heard]).toEqual([1, 'heard'])
  })

  test('what is none is refused', () => {
    expect(() => fromAiSdk({} as never)).toThrow(/takes a model/)
    expect(() => fromAiSdk(openai.speech('echo') as never)).toThrow(/what 'echo' is for/)
  })
})
