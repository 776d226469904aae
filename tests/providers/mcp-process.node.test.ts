import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { open, pt } from 'polytable'
import { expect, test } from 'vitest'

const tsx = createRequire(import.meta.url).resolve('tsx/cli')
const server = fileURLToPath(new URL('../support/mcp-servers/stdio.ts', import.meta.url))

test('a server of tools is started as a process, and again where it ended', async () => {
  const [add] = await pt.mcpUdfs({ command: process.execPath, args: [tsx, server] })
  const db = await open('memory://')
  const t = await db.createTable('t', { n: pt.int() })
  await t.insert({ n: 1 })
  expect(await t.select({ sum: add!({ a: t.c.n, b: 2 }) }).first()).toEqual({ sum: '3' })
  // Connections that are not used are closed, and their process ends.
  await new Promise((resolve) => setTimeout(resolve, 6000))
  expect(await t.select({ sum: add!({ a: t.c.n, b: 5 }) }).first()).toEqual({ sum: '6' })
  await db.close()
}, 60_000)
