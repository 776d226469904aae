import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Hono } from 'hono'
import { open, pt, type Database, type Logger } from 'polytable'
import { createRouter, type ProxyCall } from 'polytable/node'
import { anthropic, chat, gemini, openai } from 'polytable/providers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { providersAt, providerServer, seenWith } from '../support/provider-servers/index.ts'
import { serveApp, type ServedApp } from './support/serve-router.ts'

const server = await providerServer()
const key = `sk-${crypto.randomUUID()}`
const asked = ['openai', 'anthropic', 'gemini', 'cohere', 'ollama', 'mistral', 'fal'] as const

/** Calls that were put before `authorize`, and errors that the server was told of. */
const calls: ProxyCall[] = []
const logged: unknown[] = []
const logger: Pick<Logger, 'error'> = { error: (...all) => void logged.push(all) }

let db: Database
let app: ServedApp
beforeAll(async () => {
  db = await open('memory://', { providers: providersAt(server, key) })
  const router = createRouter(db, { logger, maxBodyBytes: 100_000 })
  for (const provider of asked) {
    router.addProxyRoute(provider, {
      authorize: (context, call) => {
        calls.push(call)
        return context.req.header('cookie') !== 'nobody' && call.model !== 'too-dear'
      },
    })
  }
  app = await serveApp(new Hono().route('/api', router))
})
afterAll(async () => {
  await app.close()
  await db.close()
})

const json = { 'content-type': 'application/json' }
const hello = (model: string, more: object = {}): string =>
  JSON.stringify({ model, messages: [{ role: 'user', content: 'hello there' }], ...more })
const post = (path: string, body: string, headers: Record<string, string> = json): Promise<Response> =>
  fetch(`${app.url}/api${path}`, { method: 'POST', body, headers })
const chatPath = '/proxy/openai/chat/completions'

describe('a database whose providers are behind a proxy', () => {
  let client: Database
  beforeAll(async () => {
    const providers = asked.map((name) => [name, { baseUrl: `${app.url}/api/proxy/${name}` }] as const)
    client = await open('memory://', { providers: Object.fromEntries(providers) })
  })
  afterAll(() => client.close())

  test.each(['openai/echo', 'anthropic/echo', 'gemini/echo', 'cohere/echo', 'ollama/echo', 'mistral/echo'])(
    'asks %s without a key',
    async (model) => {
      const t = await client.createTable(model.replace('/', '_'), { text: pt.string() })
      const u = await t.addComputedColumn({ answer: chat(t.c.text, { model }) })
      await u.insert({ text: `good morning to ${model}` })
      expect((await u.first())!.answer!.text).toBe(`GOOD MORNING TO ${model.toUpperCase()}`)
      expect(calls.at(-1)).toMatchObject({ provider: model.split('/')[0], model: 'echo' })
    },
  )

  test('asks for vectors, sound and forms', async () => {
    const t = await client.createTable('more', { text: pt.string() })
    const row = await t.insert([{ text: 'aeb' }]).then(() =>
      t
        .select({
          openai: openai.embeddings(t.c.text, { model: 'echo' }),
          gemini: gemini.embedContent(t.c.text, { model: 'echo' }),
          sound: openai.speech(t.c.text, { model: 'echo', voice: 'any' }),
        })
        .first(),
    )
    expect([...(row!.openai as Float32Array)]).toEqual([3, 2, 1])
    expect([...(row!.gemini as Float32Array)]).toEqual([3, 2, 1])
    expect(row!.sound!.mediaType).toBe('audio/wav')
    const sounds = await client.createTable('sounds', { sound: pt.audio() })
    await sounds.insert({ sound: row!.sound! })
    const heard = await sounds
      .select({ heard: openai.transcriptions(sounds.c.sound, { model: 'whisper' }) })
      .first()
    expect(heard!.heard).toEqual({ text: 'heard' })
    expect(calls.at(-1)).toEqual({ provider: 'openai', path: '/audio/transcriptions', model: 'whisper' })
  })

  test.each(['openai/echo', 'anthropic/echo', 'gemini/echo', 'ollama/echo'])(
    'shows an answer of %s while it comes',
    async (model) => {
      const t = await client.createTable(`stream_${model.split('/')[0]}`, { text: pt.string() })
      const u = await t.addComputedColumn({ answer: chat(t.c.text, { model }) })
      const texts: (string | null)[] = []
      const abort = new AbortController()
      for await (const rows of u.select({ answer: u.c.answer }).live({ signal: abort.signal })) {
        if (rows.length === 0) void u.insert({ text: 'one two three four' }, { wait: 'stored' })
        const answer = rows[0]?.answer
        if (!answer) continue
        texts.push(answer.text)
        if (answer.finishReason !== 'pending') abort.abort()
      }
      expect(texts.at(-1)).toBe('ONE TWO THREE FOUR')
      expect(texts.length).toBeGreaterThanOrEqual(3)
    },
  )

  test('tells why a call was refused, and the key nowhere', async () => {
    const t = await client.createTable('refused', { text: pt.string() })
    const u = await t.addComputedColumn({
      dear: openai.chatCompletions(t.c.text, { model: 'too-dear' }),
      wrong: openai.chatCompletions(t.c.text, { model: 'status-400' }),
      other: anthropic.messages(t.c.text, { model: 'status-401', maxTokens: 5 }),
    })
    await u.insert({ text: 'hi' }, { onError: 'ignore' })
    const failed = await client.errors(u.path)
    expect(failed.map(({ column, type }) => [column, type]).sort()).toEqual([
      ['dear', 'PROVIDER_AUTH_ERROR'],
      ['other', 'PROVIDER_AUTH_ERROR'],
      ['wrong', 'PROVIDER_BAD_REQUEST'],
    ])
    const texts = failed.map(({ message }) => message).join('\n')
    expect(texts).toContain("'openai' may not be asked for this")
    expect(texts).toContain('[secret]')
    expect(texts).not.toContain(key)
  })
})

describe('a proxy route', () => {
  test('sends the key of the server, and nothing else of who asks', async () => {
    const headers = {
      ...json,
      cookie: 'session=1',
      authorization: 'Bearer page',
      'x-own': '1',
      origin: 'http://a',
    }
    const answer = await post(chatPath, hello('echo'), headers)
    expect(await answer.json()).toMatchObject({ choices: [{ message: { content: 'HELLO THERE' } }] })
    const seen = (await seenWith(server, key)).at(-1)!
    expect(seen.path).toBe('/openai/v1/chat/completions')
    expect(seen.headers['authorization']).toBe(`Bearer ${key}`)
    for (const name of ['cookie', 'x-own', 'origin']) expect(seen.headers[name]).toBeUndefined()
    expect(answer.headers.get('access-control-allow-origin')).toBeNull()
    expect(answer.headers.get('content-security-policy')).toContain('sandbox')
  })

  test.each([
    ['GET', chatPath],
    ['DELETE', chatPath],
    ['POST', '/proxy/openai/files'],
    ['GET', '/proxy/openai/files/1/content'],
    ['POST', '/proxy/openai/fine_tuning/jobs'],
    ['POST', '/proxy/openai//chat/completions'],
    ['POST', '/proxy/openai/@127.0.0.1/chat/completions'],
    ['POST', '/proxy/openai/http://127.0.0.1/chat/completions'],
    ['POST', '/proxy/openai/x/../chat/completions/../../files'],
    ['POST', '/proxy/openai/%2e%2e/files'],
    ['POST', '/proxy/gemini/models/..%2f..%2ffiles:generateContent'],
    ['POST', '/proxy/gemini/models/a%3Fb:generateContent'],
    ['POST', '/proxy/jina/embeddings'],
  ])('passes on no %s %s', async (method, path) => {
    const before = (await seenWith(server, key)).length
    const body = method === 'POST' ? { body: hello('echo'), headers: json } : {}
    const answer = await fetch(`${app.url}/api${path}`, { method, ...body })
    expect(answer.status).toBe(404)
    expect((await seenWith(server, key)).length).toBe(before)
  })

  test('leaves out parameters that the provider does not need, such as a key', async () => {
    await post(
      '/proxy/gemini/models/echo:generateContent?key=mine&alt=sse',
      '{"contents":[{"parts":[{"text":"a"}]}]}',
    )
    expect((await seenWith(server, key)).at(-1)!.path).toBe(
      '/gemini/v1beta/models/echo:generateContent?alt=sse',
    )
  })

  test('asks `authorize` before the provider', async () => {
    const before = (await seenWith(server, key)).length
    const answer = await post(chatPath, hello('echo'), { ...json, cookie: 'nobody' })
    expect(answer.status).toBe(403)
    expect(await answer.json()).toEqual({
      errorCode: 'INSUFFICIENT_PRIVILEGES',
      message: "'openai' may not be asked for this",
      retryable: false,
    })
    expect(calls.at(-1)).toEqual({ provider: 'openai', path: '/chat/completions', model: 'echo' })
    expect((await seenWith(server, key)).length).toBe(before)
  })

  test.each([
    ['text/plain', hello('echo')],
    ['application/json', '[1]'],
    ['application/json', '{'],
    ['multipart/form-data; boundary=x', '{}'],
  ])('takes no body of %s that is %s', async (type, body) => {
    const answer = await post(chatPath, body, { 'content-type': type })
    expect([answer.status, ((await answer.json()) as { errorCode: string }).errorCode]).toEqual([
      422,
      'INVALID_DATA_FORMAT',
    ])
  })

  test('takes no body that is longer than the limit', async () => {
    const answer = await post(chatPath, hello('echo', { more: 'x'.repeat(100_000) }))
    expect(answer.status).toBe(413)
  })

  test.each(['status-401', 'status-500', 'error-in-200', 'html'])(
    'quotes no key where %s does',
    async (model) => {
      const answer = await post(chatPath, hello(model))
      const text = await answer.text()
      expect(text).toContain('[secret]')
      expect(text).not.toContain(key)
      expect(answer.headers.get('content-security-policy')).toContain('sandbox')
    },
  )

  test('tells of limits', async () => {
    const answer = await post(chatPath, hello('status-429'))
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '0.05'])
  })

  test('follows no redirect', async () => {
    const answer = await post(chatPath, hello('redirect'))
    expect([answer.status, ((await answer.json()) as { errorCode: string }).errorCode]).toEqual([
      502,
      'PROVIDER_ERROR',
    ])
  })

  test('has no proxy for providers whose answers lead to other URLs', async () => {
    const answer = await post('/proxy/fal/fal-ai/flux', '{}')
    expect(await answer.json()).toMatchObject({ errorCode: 'UNSUPPORTED_OPERATION' })
  })

  test('says nothing of a server that has no key', async () => {
    const other = await open('memory://', { providers: { openai: { apiKey: '$NO_SUCH_VARIABLE_HERE' } } })
    const router = createRouter(other, { logger }).addProxyRoute('openai', { authorize: () => true })
    const answer = await router.request(chatPath, { method: 'POST', body: hello('echo'), headers: json })
    expect(await answer.json()).toEqual({
      errorCode: 'MISSING_CREDENTIALS',
      message: 'The server has no key for this',
      retryable: false,
    })
    expect(String((logged.at(-1) as readonly unknown[])[1])).toContain('NO_SUCH_VARIABLE_HERE')
    await other.close()
  })

  test('refuses what it is not given rightly', () => {
    const router = createRouter(db)
    expect(() => router.addProxyRoute('openai', {} as never)).toThrow("requires the option 'authorize'")
    expect(() => createRouter({} as Database)).toThrow('createRouter() requires a database')
  })
})

describe('a proxy of a provider that does not come to an end', () => {
  /** A provider that says 'Bearer sk-…' in two pieces, and then nothing. */
  const begun: { request: IncomingMessage; response: ServerResponse }[] = []
  const provider = createServer((request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(`data: ${key.slice(0, 20)}`)
    begun.push({ request, response })
  })
  let own: ServedApp
  let other: Database
  beforeAll(async () => {
    provider.listen(0, '127.0.0.1')
    await once(provider, 'listening')
    const baseUrl = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`
    other = await open('memory://', { providers: { mine: { kind: 'openai', apiKey: key, baseUrl } } })
    own = await serveApp(
      createRouter(other).addProxyRoute('mine', { authorize: () => true, path: '/models' }),
    )
  })
  afterAll(async () => {
    await own.close()
    await other.close()
    provider.closeAllConnections()
    provider.close()
  })

  test('passes pieces on as they come, without a key that is in two of them, and ends with who asked', async () => {
    const abort = new AbortController()
    const answer = await fetch(`${own.url}/models/chat/completions`, {
      method: 'POST',
      body: hello('any'),
      headers: json,
      signal: abort.signal,
    })
    const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader()
    let text = ''
    const until = async (end: string): Promise<void> => {
      while (!text.endsWith(end)) text += (await reader.read()).value!
    }
    await until('data: ')
    begun[0]!.response.write(`${key.slice(20)} and more`)
    await until('more')
    expect(text).toBe('data: [secret] and more')
    const closed = once(begun[0]!.response, 'close')
    abort.abort()
    await closed
  })
})
