import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { open } from 'polytable'
import { createServer } from 'vite'
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from 'vitest'
import { createProfile, launchBrowser } from '../demo/support/browser.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres-database.ts'
import { fill, told } from './support/backup-tables.ts'

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

test('a backup goes from a browser to Node and back', { timeout: 180_000 }, async () => {
  const server = await createServer({
    root: fileURLToPath(new URL('../..', import.meta.url)),
    configFile: false,
    logLevel: 'error',
    cacheDir: join(folder, 'vite'),
    server: { port: 0, hmr: false, watch: null },
    worker: { format: 'es' },
    optimizeDeps: { noDiscovery: true },
  })
  onTestFinished(() => server.close())
  await server.listen()
  const profile = await createProfile()
  onTestFinished(() => profile.remove())
  const browser = await launchBrowser(profile.path)
  onTestFinished(() => browser.close())
  const page = await browser.newPage()
  await page.goto(`${server.resolvedUrls!.local[0]!}tests/conformance/support/backup-page/index.html`)
  await page.waitForFunction(() => window.backups !== undefined)

  const before = await page.evaluate(() => window.backups!.make())
  const first = join(folder, 'from-browser.tar')
  await writeFile(first, Buffer.from(before.backup, 'base64'))
  const db = await open(join(folder, 'from-browser'), { restoreFrom: first })
  expect(await told(db)).toEqual(before.told)
  const t = await db.getTable('t')
  await t.delete({ where: t.c['id']!.eq(1) })
  const after = await told(db)
  const second = join(folder, 'to-browser.tar')
  await db.backup(second)
  await db.close()

  const backup = (await readFile(second)).toString('base64')
  const restored = await page.evaluate((given) => window.backups!.restore(given), backup)
  expect(restored).toEqual([after, before.told])
})
