import { pt } from 'polytable'
import { chat, invokeTools } from 'polytable/providers'
import { expect, test } from 'vitest'
import { mcpServer } from '../support/mcp-servers/index.ts'
import { providersAt, providerServer } from '../support/provider-servers/index.ts'
import { onOneBackend } from './support/backends.ts'
import { expectError } from './support/expect-error.ts'

const server = await providerServer()
const tools = await mcpServer()

onOneBackend(
  'Servers of tools',
  (backend) => {
    test('their tools are functions', async () => {
      const [add, weather, draw, fail] = await pt.mcpUdfs(`${tools}/mcp`)
      const t = await backend.db.createTable(backend.path(), { n: pt.int(), city: pt.string() })
      await t.insert({ n: 2, city: 'Rome' })
      const row = await t
        .select({
          sum: add!({ a: t.c.n, b: 40 }),
          next: add!({ a: t.c.n }),
          w: weather!({ city: t.c.city }),
          d: draw!({}),
        })
        .first()
      expect(row).toEqual({
        sum: '42',
        next: '3',
        w: { city: 'Rome', degrees: 21 },
        d: [
          { type: 'text', text: 'Here' },
          expect.objectContaining({ type: 'image', mimeType: 'image/png' }),
        ],
      })
      const u = await t.addComputedColumn({ failed: fail!({}) }, { onError: 'ignore' })
      expect((await u.select({ e: u.c.failed.errorMessage }).first())!.e).toContain('It does not work')
    })

    test('a server that was started anew is asked again', async () => {
      const [add] = await pt.mcpUdfs(`${tools}/mcp`)
      await fetch(`${tools}/forget`)
      const t = await backend.db.createTable(backend.path(), { n: pt.int() })
      await t.insert([{ n: 1 }, { n: 2 }])
      expect(await t.select({ sum: add!({ a: t.c.n }) }).collect()).toEqual([{ sum: '2' }, { sum: '3' }])
    })

    test('models are given them as tools', async () => {
      const given = pt.tools(...(await pt.mcpUdfs(`${tools}/mcp`)))
      expect(given.names).toEqual(['add', 'weather', 'draw', 'fail'])
      const t = await backend.db.createTable(backend.path(), { text: pt.string() })
      await t.insert({ text: 'add 3 4' })
      const u = await t.addComputedColumn({ answer: chat(t.c.text, { model: 'openai/echo', tools: given }) })
      expect(await u.select({ results: invokeTools(given, u.c.answer) }).first()).toEqual({
        results: { add: ['7'], weather: null, draw: null, fail: null },
      })
    })

    test('a server that is not there is an error that says so', async () => {
      await expectError(pt.mcpUdfs('http://127.0.0.1:9/mcp'), 'PROVIDER_ERROR')
      await expectError(pt.mcpUdfs('nowhere'), 'INVALID_ARGUMENT')
    })
  },
  { providers: providersAt(server, `key-${crypto.randomUUID()}`) },
)
