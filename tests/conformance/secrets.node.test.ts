import { spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { open, pt } from 'polytable'
import { chat, openai } from 'polytable/providers'
import { expect, test } from 'vitest'
import { providersAt, providerServer, seenWith } from '../support/provider-servers/index.ts'
import { expectError } from './support/expect-error.ts'

/** Of letters that no encoding changes. */
const SECRET = `SECRET${crypto.randomUUID().replaceAll('-', '')}`

test('keys of providers are in no file, error, log, trace, statistic or export of a database', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'polytable-secrets-'))
  const server = await providerServer()
  const told: string[] = []
  const log = (...given: unknown[]): void =>
    void told.push(
      given
        .map((part) => (part instanceof Error ? `${part.stack} ${String(part.cause)}` : JSON.stringify(part)))
        .join(' '),
    )
  const tracer = {
    startSpan: (name: string, options: unknown) => {
      told.push(name, JSON.stringify(options))
      const span = {
        setAttribute: (key: string, value: unknown) => (told.push(key, String(value)), span),
        setAttributes: (given: unknown) => (told.push(JSON.stringify(given)), span),
        recordException: (error: unknown) => log(error),
        setStatus: (status: unknown) => (told.push(JSON.stringify(status)), span),
        addEvent: (event: unknown) => (told.push(JSON.stringify(event)), span),
        end: () => undefined,
      }
      return span
    },
  }
  const db = await open(join(folder, 'database'), {
    providers: {
      ...providersAt(server, SECRET),
      headers: {
        kind: 'openai',
        baseUrl: `${server}/openai/v1`,
        headers: { authorization: `Bearer ${SECRET}` },
      },
    },
    logger: { debug: log, info: log, warn: log, error: log },
    tracer: tracer as never,
  })
  const t = await db.createTable('t', { text: pt.string() })
  await t.insert([{ text: 'hello' }, { text: 'again' }])
  const asked = await t.addComputedColumn({
    answer: chat(t.c.text, { model: 'openai/echo' }),
    own: openai.on('headers').chatCompletions(t.c.text, { model: 'echo' }),
  })
  const models = ['status-400', 'status-401', 'cut', 'redirect', 'error-in-200', 'html']
  for (const [i, model] of models.entries())
    await asked.addComputedColumn(
      { [`failed${i}`]: openai.chatCompletions(asked.c.text, { model }) },
      { onError: 'ignore' },
    )
  for (const model of models)
    await asked
      .select({ failed: openai.on('headers').chatCompletions(asked.c.text, { model }) })
      .collect()
      .catch((error: unknown) => told.push(JSON.stringify(error), String((error as Error).stack)))
  const found = await db.getTable('t')
  told.push(
    JSON.stringify(await found.collect()),
    JSON.stringify(await found.metadata()),
    JSON.stringify(await db.stats()),
    await found.describe(),
    JSON.stringify(await db.info()),
  )
  await db.close()
  expect(told.join('\n')).not.toContain(SECRET)
  // All that is on disk, as bytes.
  const { status, stdout } = spawnSync('grep', ['-rlaF', SECRET, folder], { encoding: 'utf8' })
  expect([status, stdout]).toEqual([1, ''])
  await rm(folder, { recursive: true, force: true })
})

test('the key of a provider is given to no other that speaks like it', async () => {
  const server = await providerServer()
  const own = `KEY${crypto.randomUUID()}`
  const before = process.env['OPENAI_API_KEY']
  process.env['OPENAI_API_KEY'] = own
  try {
    const db = await open('memory://', {
      providers: { mine: { kind: 'openai', baseUrl: `${server}/openai/v1` } },
    })
    const t = await db.createTable('t', { text: pt.string() })
    await t.insert({ text: 'x' })
    const refused = { model: 'status-401' }
    const asked = await t.addComputedColumn(
      { a: openai.on('mine').chatCompletions(t.c.text, refused) },
      { onError: 'ignore' },
    )
    await asked.addComputedColumn(
      { b: chat(asked.c.text, { model: 'mine/status-401' }) },
      { onError: 'ignore' },
    )
    const unknown = t.select({ a: openai.on('unknown').chatCompletions(t.c.text, refused) }).collect()
    await expectError(unknown, 'MISSING_CREDENTIALS')
    await db.close()
    expect(await seenWith(server, own)).toEqual([])
  } finally {
    if (before === undefined) delete process.env['OPENAI_API_KEY']
    else process.env['OPENAI_API_KEY'] = before
  }
})
