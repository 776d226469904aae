import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'
import { chromium, type Browser } from 'playwright'
import { open, type Database } from 'polytable'
import { createRouter } from 'polytable/node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findChromium, testArguments } from '../../scripts/chromium.ts'
import { providersAt, providerServer, seenWith } from '../support/provider-servers/index.ts'
import { serveApp, type ServedApp } from './support/serve-router.ts'

const built = relative(
  process.cwd(),
  fileURLToPath(new URL('../../packages/polytable/dist', import.meta.url)),
)

/** A page with a computed column of answers, whose provider is a path of its own server. */
const page = `<!doctype html>
<script type="importmap">{ "imports": {
  "polytable": "/dist/browser/index.js", "polytable/providers": "/dist/browser/providers.js"
} }</script>
<script type="module">
  import { open, pt } from 'polytable'
  import { chat } from 'polytable/providers'
  const db = await open('memory://', { providers: { openai: { baseUrl: '/proxy/openai' } } })
  const t = await db.createTable('chats', { text: pt.string() })
  const u = await t.addComputedColumn({ answer: chat(t.c.text, { model: 'openai/echo' }) })
  const texts = []
  for await (const rows of u.select({ answer: u.c.answer }).live()) {
    if (rows.length === 0) void u.insert({ text: 'one two three four' }, { wait: 'stored' })
    const answer = rows[0]?.answer
    if (!answer) continue
    texts.push(answer.text)
    if (answer.finishReason !== 'pending') break
  }
  await u.insert({ text: 'and once more' })
  const all = await u.select('answer').collect()
  window.chatted = { texts, all: all.map(({ answer }) => answer.text) }
</script>`

declare global {
  interface Window {
    chatted?: { readonly texts: readonly string[]; readonly all: readonly string[] }
  }
}

const server = await providerServer()
const key = `sk-${crypto.randomUUID()}`
let db: Database
let app: ServedApp
let browser: Browser
beforeAll(async () => {
  db = await open('memory://', { providers: providersAt(server, key) })
  const router = createRouter(db).addProxyRoute('openai', {
    authorize: (context) => context.req.header('cookie') === 'session=me',
  })
  const site = new Hono()
  site.get('/', (context) => context.html(page, 200, { 'set-cookie': 'session=me' }))
  site.use('/dist/*', serveStatic({ root: built, rewriteRequestPath: (path) => path.slice('/dist'.length) }))
  site.route('/', router)
  app = await serveApp(site)
  browser = await chromium.launch({ executablePath: findChromium(), args: testArguments })
})
afterAll(async () => {
  await browser.close()
  await app.close()
  await db.close()
})

test('a page asks a provider through its own server, and shows the answer while it comes', async () => {
  const context = await browser.newContext()
  const tab = await context.newPage()
  const failed = new Promise<never>((_, reject) => tab.on('pageerror', reject))
  const headers: string[] = []
  tab.on('request', (request) => headers.push(JSON.stringify(request.headers())))
  await tab.goto(app.url)
  await Promise.race([tab.waitForFunction(() => window.chatted !== undefined), failed])
  const { texts, all } = (await tab.evaluate(() => window.chatted))!
  expect(all).toEqual(['ONE TWO THREE FOUR', 'AND ONCE MORE'])
  expect(texts.at(-1)).toBe('ONE TWO THREE FOUR')
  expect(texts.length).toBeGreaterThanOrEqual(3)
  const seen = await seenWith(server, key)
  expect(seen.map(({ path }) => path)).toEqual(Array(2).fill('/openai/v1/chat/completions'))
  expect(seen.some((each) => 'cookie' in each.headers)).toBe(false)
  expect(headers.join()).not.toContain(key)
  await context.close()
})
