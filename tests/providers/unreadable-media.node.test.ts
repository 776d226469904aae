import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { open, pt } from 'polytable'
import { voyage } from 'polytable/providers'
import { expect, test } from 'vitest'
import { redAndBlue } from '../conformance/support/media.ts'
import { providersAt, providerServer, seenWith } from '../support/provider-servers/index.ts'

test('an image that is gone fails its own cell, not those that are asked about with it', async () => {
  const server = await providerServer()
  const key = `key-${crypto.randomUUID()}`
  const folder = await mkdtemp(join(tmpdir(), 'polytable-unreadable-'))
  const files = ['a', 'b', 'c'].map((name) => join(folder, `${name}.png`))
  const bytes = Buffer.from(redAndBlue.split(',')[1]!, 'base64')
  for (const file of files) await writeFile(file, bytes)
  const db = await open('memory://', { providers: providersAt(server, key) })
  const t = await db.createTable('t', { img: pt.image() })
  await t.insert(files.map((img) => ({ img })))
  await rm(files[1]!)
  const vectors = { v: voyage.multimodalEmbed(t.c.img, { model: 'echo', memoised: false }) }
  const u = await t.addComputedColumn(vectors, { onError: 'ignore' })
  const rows = await u.select({ v: u.c.v, error: u.c.v.errorMessage }).collect()
  expect(rows.map(({ v }) => v?.length ?? null)).toEqual([3, null, 3])
  expect(rows[1]!.error).toContain('b.png')
  expect(await seenWith(server, key)).toHaveLength(1)
  await db.close()
  await rm(folder, { recursive: true })
})
