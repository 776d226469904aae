import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { open, pt, type Database } from 'polytable'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../support/postgres-database.ts'

const server = inject('postgresUrl')

let folder: string
let made: TestDatabase | undefined
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'polytable-backup-'))
})
afterAll(async () => {
  await made?.drop()
  await rm(folder, { recursive: true, force: true })
})

const lengths = pt.udf({
  name: 'test.homes.lengths',
  params: { text: pt.string() },
  returns: pt.array({ shape: [2], dtype: 'float32' }),
  run: ({ text }) => new Float32Array([text.length, 1]),
})

async function fill(db: Database): Promise<void> {
  const made = await db.createTable('t', {
    id: pt.int().primaryKey(),
    text: pt.string(),
    page: pt.document(),
  })
  const t = await made.addEmbeddingIndex(made.c.text, { embedding: lengths, metric: 'cosine' })
  const page = (id: number): File => new File([`page ${id}`], 'page.md', { type: 'text/markdown' })
  await t.insert([1, 2, 3].map((id) => ({ id, text: 'x'.repeat(id), page: page(id) })))
  await t.addTextIndex(t.c.text)
  await t.update({ text: 'long text' }, { where: t.c.id.eq(2) })
}

async function told(db: Database): Promise<unknown> {
  const t = await db.getTable('t')
  const near = t.c['text']!.similarity({ vector: new Float32Array([3, 1]) })
  const pages = await t.orderBy(t.c['id']!).select({ page: t.c['page']! }).collect()
  return {
    rows: await t.select('id', 'text').collect(),
    past: await (await db.getTable('t:2')).select('id', 'text').collect(),
    pages: await Promise.all(
      pages.map(async ({ page }) => (await (page as { blob(): Promise<Blob> }).blob()).text()),
    ),
    nearest: await t.orderBy(near, 'desc').limit(1).select('id').collect(),
    found: await t.where(t.c['text']!.match('long').gt(0)).select('id').collect(),
    history: await t.history(),
    findings: await db.doctor(),
  }
}

test('a backup takes the place of a file when it is whole, and is read by a path or a URL', async () => {
  const db = await open('memory://')
  await fill(db)
  const path = join(folder, 'backup.tar')
  const { bytes } = await db.backup(path)
  expect((await stat(path)).size).toBe(bytes)
  const controller = new AbortController()
  const onProgress = (): void => controller.abort(new Error('enough'))
  await expect(db.backup(path, { signal: controller.signal, onProgress })).rejects.toThrow('enough')
  expect(await readdir(folder)).toEqual(['backup.tar'])
  expect((await stat(path)).size).toBe(bytes)
  const again = await open('memory://', { restoreFrom: pathToFileURL(path) })
  expect(await told(again)).toEqual(await told(db))
  await again.close()
  await db.close()
})

test.skipIf(server === '')('a backup goes from a directory to a PostgreSQL server and back', async () => {
  const first = join(folder, 'from-directory.tar')
  const second = join(folder, 'from-server.tar')
  const directory = await open(join(folder, 'directory'))
  await fill(directory)
  const before = await told(directory)
  await directory.backup(first)
  await directory.close()

  made = await createTestDatabase(server)
  const media = join(folder, 'media')
  const onServer = await open(made.url, { media, restoreFrom: first })
  expect(await told(onServer)).toEqual(before)
  const t = await onServer.getTable('t')
  await t.delete({ where: t.c['id']!.eq(1) })
  const after = await told(onServer)
  await onServer.backup(second)
  await onServer.close()

  const back = await open(join(folder, 'back'), { restoreFrom: second })
  expect(await told(back)).toEqual(after)
  await (await back.getTable('t')).revert()
  expect(await told(back)).toEqual(before)
  await back.close()
})
