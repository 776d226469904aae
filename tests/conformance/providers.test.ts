import { pt } from 'polytable'
import {
  anthropic,
  bedrock,
  chat,
  cohere,
  elevenlabs,
  fal,
  gemini,
  jina,
  mistral,
  ollama,
  openai,
  replicate,
  voyage,
} from 'polytable/providers'
import { expect, test } from 'vitest'
import { onOneBackend } from './support/backends.ts'
import { expectError } from './support/expect-error.ts'
import { redAndBlue } from './support/media.ts'
import { providersAt, providerServer, seenWith } from '../support/provider-servers/index.ts'

const server = await providerServer()
const key = `key-${crypto.randomUUID()}`
const model = 'echo'
const providers = {
  ...providersAt(server, key),
  bedrock: { baseUrl: `${server}/bedrock`, accessKeyId: key, secretAccessKey: 'secret-of-bedrock' },
  mine: { kind: 'openai', baseUrl: `${server}/mine/v1` },
  prices: {
    kind: 'openai',
    apiKey: key,
    baseUrl: `${server}/openai/v1`,
    prices: { echo: { input: 1, output: 2 } },
  },
}

onOneBackend(
  'Providers',
  (backend) => {
    const texts = async (...given: readonly string[]) => {
      const t = await backend.db.createTable(backend.path(), { text: pt.string() })
      await t.insert(given.map((text) => ({ text })))
      return t
    }

    test('give their own JSON', async () => {
      const t = await texts('hello')
      const messages = [{ role: 'user', content: t.c.text }]
      const [row] = await t
        .select({
          openai: openai.chatCompletions(messages, { model }),
          anthropic: anthropic.messages(messages, { model, maxTokens: 100, system: 'Shout.' }),
          gemini: gemini.generateContent(t.c.text, {
            model,
            config: { temperature: 0, systemInstruction: 'Shout.' },
          }),
          bedrock: bedrock.converse(t.c.text, {
            model: 'anthropic.claude:0',
            inferenceConfig: { maxTokens: 9 },
          }),
          ollama: ollama.chat(messages, { model }),
          cohere: cohere.chat(messages, { model }),
          mistral: mistral.chatCompletions(messages, { model, options: { temperature: 0.5 } }),
          mine: openai.on('mine').chatCompletions(t.c.text, { model }),
          responses: openai.responses(t.c.text, { model }),
          moderations: openai.moderations(t.c.text, { model }),
          generated: ollama.generate(t.c.text, { model }),
          invoked: bedrock.invokeModel({ prompt: t.c.text }, { model: 'm' }),
        })
        .collect()
      expect(row!.openai!.choices[0]!.message.content).toBe('HELLO')
      expect(row!.anthropic!.content[0]!.text).toBe('HELLO')
      expect(row!.gemini!.candidates[0]!.content.parts[0]!.text).toBe('HELLO')
      expect(row!.bedrock!.output.message.content[0]!.text).toBe('HELLO')
      expect(row!.ollama!.message.content).toBe('HELLO')
      expect(row!.cohere!.message.content).toEqual([{ type: 'text', text: 'HELLO' }])
      expect(row!.mistral!.choices[0]!.message.content).toBe('HELLO')
      expect(row!.mine!.choices[0]!.message.content).toBe('HELLO')
      expect(row!.responses!.output).toHaveLength(1)
      expect(row!.moderations!['results']).toEqual([{ flagged: false }])
      expect(row!.generated!['response']).toBe('HELLO')
      expect(row!.invoked!['echoed']).toEqual({ prompt: 'hello' })
      const seen = await seenWith(server, key)
      const bodyAt = (path: string): unknown => seen.find((request) => request.path === path)?.body
      expect(bodyAt('/anthropic/v1/messages')).toEqual({
        model,
        messages: [{ role: 'user', content: 'hello' }],
        max_tokens: 100,
        system: 'Shout.',
      })
      expect(bodyAt('/gemini/v1beta/models/echo:generateContent')).toEqual({
        contents: [{ role: 'user', parts: [{ text: 'hello' }] }],
        generationConfig: { temperature: 0 },
        systemInstruction: { parts: [{ text: 'Shout.' }] },
      })
      expect(bodyAt('/mistral/v1/chat/completions')).toEqual({
        model,
        messages: [{ role: 'user', content: 'hello' }],
        temperature: 0.5,
      })
      const signed = seen.find(({ path }) => path === '/bedrock/model/anthropic.claude%3A0/converse')!
      expect(signed.headers['authorization']).toMatch(/^AWS4-HMAC-SHA256 .*us-east-1\/bedrock/)
    })

    test('paths lead into their answers, and types know them', async () => {
      const t = await texts('one')
      const asked = await t.addComputedColumn({ answer: openai.chatCompletions(t.c.text, { model }) })
      const said = await asked.addComputedColumn({
        said: asked.c.answer.get('choices', 0, 'message', 'content'),
      })
      const rows = await said.collect()
      const text: string | null = rows[0]!.said
      expect(text).toBe('ONE')
    })

    test('null is not asked about', async () => {
      const t = await backend.db.createTable(backend.path(), { text: pt.string().nullable() })
      await t.insert([{ text: null }, { text: 'x' }])
      const before = (await seenWith(server, key)).length
      const rows = await t.select({ a: chat(t.c.text, { model: 'openai/echo' }) }).collect()
      expect(rows.map(({ a }) => a?.text ?? null)).toEqual([null, 'X'])
      expect((await seenWith(server, key)).length - before).toBe(1)
    })

    test('the same is asked once, in any row, column and statement, unless it is not to be kept', async () => {
      const t = await texts('same', 'same', 'other')
      const count = async () => (await seenWith(server, key)).length
      const before = await count()
      const a = await t.addComputedColumn({
        a: openai.chatCompletions(t.c.text, { model, options: { temperature: 1 } }),
      })
      expect((await count()) - before).toBe(2)
      const b = await a.addComputedColumn({
        b: openai.chatCompletions(a.c.text, { model, options: { temperature: 1 } }),
      })
      expect((await count()) - before).toBe(2)
      await b.addComputedColumn({
        c: openai.chatCompletions(b.c.text, { model, options: { temperature: 1 }, memoised: false }),
      })
      expect((await count()) - before).toBe(5)
    })

    test('media stand anywhere in messages, in each form', async () => {
      const t = await backend.db.createTable(backend.path(), { img: pt.image(), doc: pt.document() })
      await t.insert({
        img: await (await fetch(redAndBlue)).blob(),
        doc: new File(['Hi'], 'a.txt', { type: 'text/plain' }),
      })
      const content = [
        { type: 'text', text: 'What is it? ' },
        { type: 'image', image: t.c.img },
      ]
      const messages = [{ role: 'user', content }]
      await t
        .select({
          o: openai.chatCompletions(messages, { model }),
          a: anthropic.messages(
            [{ role: 'user', content: [...content, { type: 'document', document: t.c.doc }] }],
            { model, maxTokens: 9 },
          ),
          g: gemini.generateContent(['What?', { type: 'image', image: t.c.img }], { model }),
          l: ollama.chat(messages, { model }),
          url: openai.chatCompletions(
            [{ role: 'user', content: [{ type: 'image_url', image_url: { url: t.c.img } }] }],
            { model },
          ),
          c: chat(messages, { model: 'bedrock/m' }),
        })
        .collect()
      const seen = await seenWith(server, key)
      const bytes = new Uint8Array(await (await fetch(redAndBlue)).arrayBuffer())
      const base64 = btoa(String.fromCharCode(...bytes))
      const last = (
        path: string,
      ): { messages: { content: unknown; images?: unknown }[]; contents: unknown[] } =>
        seen.filter((request) => request.path === path).at(-1)!.body as never
      const url = { type: 'image_url', image_url: { url: `data:image/png;base64,${base64}` } }
      const chats = seen.filter(({ path }) => path === '/openai/v1/chat/completions').slice(-2)
      const contents = chats.map(
        ({ body }) => (body as { messages: { content: unknown }[] }).messages[0]!.content,
      )
      expect(contents).toContainEqual([content[0], url])
      expect(contents).toContainEqual([url])
      expect(last('/anthropic/v1/messages').messages[0]!.content).toEqual([
        content[0],
        { type: 'image', source: { type: 'base64', media_type: 'image/png', data: base64 } },
        { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'Hi' } },
      ])
      expect(last('/gemini/v1beta/models/echo:generateContent').contents).toEqual([
        { role: 'user', parts: [{ text: 'What?' }, { inlineData: { mimeType: 'image/png', data: base64 } }] },
      ])
      expect(last('/ollama/api/chat').messages).toEqual([
        { role: 'user', content: 'What is it? ', images: [base64] },
      ])
      expect(last('/bedrock/model/m/converse').messages[0]!.content).toEqual([
        { text: 'What is it? ' },
        { image: { format: 'png', source: { bytes: base64 } } },
      ])
    })

    test('sounds and images that they make are media', async () => {
      const t = await texts('a red dot')
      const made = await t.addComputedColumn({ said: openai.speech(t.c.text, { model, voice: 'alloy' }) })
      const drawn = await made.addComputedColumn({
        img: openai.imageGenerations(made.c.text, { model, size: '1024x1024' }),
      })
      const edited = await drawn.addComputedColumn({
        edited: openai.imageEdits(drawn.c.img, { model, prompt: drawn.c.text }),
      })
      const heard = await edited.addComputedColumn({ heard: openai.transcriptions(edited.c.said, { model }) })
      const row = (await heard.first())!
      expect(row.said!.mediaType).toMatch(/^audio\//)
      expect([row.img!.width, row.img!.mediaType, row.edited!.width]).toEqual([1, 'image/png', 1])
      expect(row.heard!.text).toBe('heard')
      const more = await heard
        .select({
          said: gemini.generateSpeech(heard.c.text, { model, voice: 'Kore' }),
          img: gemini.generateImages(heard.c.text, { model }),
          imagen: gemini.generateImages(heard.c.text, { model: 'imagen-4' }),
          heard: gemini.transcribe(heard.c.said, { model }),
          eleven: elevenlabs.textToSpeech(heard.c.text, { model, voice: 'v' }),
        })
        .first()
      expect([more!.img!.width, more!.imagen!.width, more!.heard]).toEqual([
        1,
        1,
        expect.stringMatching(/TRANSCRIBE/),
      ])
      expect([more!.said!.mediaType, more!.eleven!.mediaType]).toEqual(['audio/wav', 'audio/wav'])
    })

    test('vectors are of their texts, in as few requests as there can be, and found by', async () => {
      const words = Array.from({ length: 300 }, (_, i) => 'a'.repeat(i + 1))
      const t = await texts(...words)
      const before = (await seenWith(server, key)).length
      const embedded = await t.addComputedColumn({ v: openai.embeddings(t.c.text, { model }) })
      expect((await seenWith(server, key)).length - before).toBe(1)
      for (const { text, v } of await embedded.collect())
        expect([...v!]).toEqual([text.length, text.length, 1])
      const rows = await t
        .limit(2)
        .select({
          g: gemini.embedContent(t.c.text, { model }),
          b: bedrock.embed(t.c.text, { model: 'titan' }),
          l: ollama.embed(t.c.text, { model }),
          c: cohere.embed(t.c.text, { model, inputType: 'search_query' }),
          v: voyage.embeddings(t.c.text, { model, dimensions: 3 }),
          j: jina.embeddings(t.c.text, { model }),
        })
        .collect()
      for (const row of rows) for (const vector of Object.values(row)) expect(vector).toHaveLength(3)
      const small = await texts('bee', 'aa', 'crwth')
      const indexed = await small.addEmbeddingIndex(small.c.text, {
        embedding: mistral.embeddings.using({ model }),
      })
      const nearest = indexed.orderBy(indexed.c.text.similarity({ string: 'aaa' }), 'desc').select('text')
      expect(await nearest.first()).toEqual({ text: 'aa' })
    })

    test('documents are put in the order of a query', async () => {
      const t = await texts('cat')
      const documents = ['a dog', 'a cat', 'a cow']
      const row = await t
        .select({
          c: cohere.rerank(t.c.text, { model, documents, topN: 1 }),
          j: jina.rerank(t.c.text, { model, documents }),
          v: voyage.rerank(t.c.text, { model, documents, topN: 2 }),
        })
        .first()
      expect(row!.c!.results).toEqual([{ index: 1, relevance_score: 0.9 }])
      expect(row!.j!.results[0]!.index).toBe(1)
      expect(row!.v!['data']).toHaveLength(2)
    })

    test('work that takes long is asked after until it is done', async () => {
      const t = await texts('a boat')
      const row = await t
        .select({
          r: replicate.run({ prompt: t.c.text }, { model: 'owner/name' }),
          f: fal.run({ prompt: t.c.text }, { model: 'flux/dev' }),
        })
        .first()
      expect(row).toEqual({
        r: ['done'],
        f: { status: 'COMPLETED', images: [{ url: 'https://example.com/a.png' }] },
      })
    })

    test('what goes wrong is the error of its cell, without the key', async () => {
      const t = await texts('x')
      const cases = {
        'status-400': 'PROVIDER_BAD_REQUEST',
        'status-401': 'PROVIDER_AUTH_ERROR',
        'status-404': 'PROVIDER_BAD_REQUEST',
        'half-json': 'PROVIDER_ERROR',
        cut: 'PROVIDER_ERROR',
        html: 'PROVIDER_ERROR',
        nothing: 'PROVIDER_ERROR',
        'error-in-200': 'PROVIDER_BAD_REQUEST',
        redirect: 'PROVIDER_ERROR',
      }
      for (const [fault, code] of Object.entries(cases)) {
        const column = { a: openai.chatCompletions(t.c.text, { model: fault }) }
        const failed = await t.addComputedColumn(column, { onError: 'ignore', ifExists: 'replace' })
        const [row] = await failed
          .select({ a: failed.c.a, type: failed.c.a.errorType, message: failed.c.a.errorMessage })
          .collect()
        expect([fault, row!.type, row!.a]).toEqual([fault, code, null])
        expect(row!.message).toMatch(/^openai/)
        expect(row!.message).not.toContain(key)
      }
    })

    test('what passes is tried again', async () => {
      const t = await texts('again')
      for (const fault of ['status-503-twice', 'status-429-twice']) {
        const own = `${fault}-${crypto.randomUUID()}`
        const db = await (await backend.place()).open({ providers: providersAt(server, own) })
        const u = await db.createTable('u', { text: pt.string() })
        await u.insert({ text: 'again' })
        const row = await u.select({ a: chat(u.c.text, { model: `openai/${fault}` }) }).first()
        expect(row!.a!.text).toBe('AGAIN')
        expect((await seenWith(server, own)).length).toBe(3)
        expect((await db.stats()).providers[`openai/${fault}`]).toMatchObject({
          calls: 1,
          retries: 2,
          errors: 0,
        })
        await db.close()
      }
      await t.delete()
    })

    test('calls are counted, with what they cost', async () => {
      const t = await texts('count', 'these')
      await t.select({ a: chat(t.c.text, { model: 'prices/echo' }) }).collect()
      expect((await backend.db.stats()).providers['prices/echo']).toEqual({
        calls: 2,
        retries: 0,
        errors: 0,
        waiting: 0,
        inputTokens: 20,
        outputTokens: 10,
        cost: 0.00004,
      })
    })

    test('a provider that cannot be asked is an error of the statement', async () => {
      const t = await texts('x')
      await expectError(
        t.select({ a: openai.on('unknown').chatCompletions(t.c.text, { model }) }).collect(),
        'MISSING_CREDENTIALS',
        { message: 'unknown' },
      )
      await expectError(
        t.select({ a: anthropic.on('mine').messages(t.c.text, { model, maxTokens: 1 }) }).collect(),
        'INVALID_CONFIGURATION',
        { message: "'mine' is of the kind 'openai'" },
      )
      expect(() => chat(t.c.text, { model: 'gpt-5' })).toThrow(/provider before it/)
      expect(() => openai.chatCompletions(t.c.text, { model, temperature: 1 } as never)).toThrow(
        /temperature/,
      )
    })
  },
  { providers },
)
