import { pt, type MediaFile, type OpenOptions } from 'polytable'
import { expect, test } from 'vitest'
import { objectServers, s3Keys } from '../support/object-servers/index.ts'
import type { Record as ServerRecord } from '../support/object-servers/fake-s3.ts'
import { onOneBackend } from './support/backends.ts'
import { expectError } from './support/expect-error.ts'
import { nightlyInBrowsers } from '../support/nightly.ts'

const { fake } = await objectServers()
const options: OpenOptions = {
  storage: { 's3://media': { ...s3Keys, endpoint: fake } },
  fetchPolicy: { allowPrivate: true },
}

const KIB = 1024
const text = (name: string): string => `# ${name}\n`.padEnd(KIB, '.')

/** A folder of the server that nothing else uses: what is put there, by its http: URL, and how often it was asked for. */
function folder() {
  const prefix = crypto.randomUUID()
  const put = async (name: string, body = text(name)): Promise<string> => {
    await fetch(`${fake}/-/objects/${prefix}/${name}.md`, { method: 'PUT', body })
    return `${fake}/media/${prefix}/${name}.md`
  }
  const asked = async (name: string): Promise<number> => {
    const { requests } = (await (await fetch(`${fake}/-/record`)).json()) as ServerRecord
    return requests.filter((each) => each.startsWith(`GET /media/${prefix}/${name}.md`)).length
  }
  return { prefix, put, asked }
}

const textOf = async (file: MediaFile): Promise<string> => (await file.blob()).text()

const measure = pt.udf({
  name: 'fileCache.measure',
  params: { page: pt.document() },
  returns: pt.int(),
  run: async ({ page }) => (await page.bytes()).length,
})

onOneBackend(
  'The file cache',
  (backend) => {
    test('keeps what URLs gave up to its bound, and fetches it again when it is read', async () => {
      const { put, asked } = folder()
      const names = ['a', 'b', 'c', 'd']
      const urls = await Promise.all(names.map((name) => put(name)))
      const place = await backend.place()
      const db = await place.open({ ...options, fileCacheBytes: 2 * KIB })
      const base = await db.createTable('t', { page: pt.document() })
      const t = await base.addComputedColumn({ size: measure({ page: base.c.page }) })
      for (const page of urls) await t.insert({ page })
      expect((await t.collect()).map(({ size }) => size)).toEqual(names.map(() => KIB))
      await expect.poll(async () => (await db.stats()).fileCache.bytes).toBeLessThanOrEqual(2 * KIB)
      expect(await asked('a')).toBe(1)
      const rows = await t.collect()
      for (const [i, { page }] of rows.entries()) {
        expect([page.url, page.name, page.size]).toEqual([urls[i], `${names[i]}.md`, KIB])
        expect(await textOf(page)).toBe(text(names[i]!))
      }
      expect(await asked('a')).toBe(2)
      // Nothing of it is stored for good, and nothing of it is missing.
      expect(await db.media.check()).toMatchObject({ files: 0, missing: 0, problems: [] })
      await t.update({ page: rows[0]!.page })
      expect(await textOf((await t.collect())[3]!.page)).toBe(text('a'))
      await db.close()
    })

    test('says where a URL gives something else now, or nothing', async () => {
      const { put, prefix } = folder()
      const place = await backend.place()
      const db = await place.open({ ...options, fileCacheBytes: 0 })
      const t = await db.createTable('t', { page: pt.document() })
      await t.insert([{ page: await put('changes') }, { page: await put('goes') }])
      await put('changes', 'something else')
      await fetch(`${fake}/media/${prefix}/goes.md`, { method: 'DELETE' })
      const [first, second] = await t.collect()
      await expect.poll(async () => (await db.stats()).fileCache.files).toBe(0)
      await expectError(first!.page.blob(), 'INVALID_DATA_FORMAT')
      await expectError(second!.page.blob(), 'PATH_NOT_FOUND')
      await db.close()
    })

    nightlyInBrowsers(
      'is there when the database is opened again, also to be read, and without the option',
      async () => {
        if (!backend.keeps) return
        const { put, asked, prefix } = folder()
        await put('object')
        const place = await backend.place()
        const db = await place.open({ ...options, fileCacheBytes: 10 * KIB })
        const t = await db.createTable('t', { page: pt.document() })
        await t.insert([{ page: await put('page') }, { page: `s3://media/${prefix}/object.md` }])
        expect((await db.stats()).fileCache).toEqual({ files: 2, bytes: 2 * KIB })
        const { usage } = await db.info()
        await db.close()
        for (const more of [{}, { readOnly: true }, { fileCacheBytes: 10 * KIB }]) {
          const again = await place.open({ ...options, ...more })
          const rows = await (await again.getTable('t')).collect()
          for (const row of rows) expect(await textOf(row['page'] as MediaFile)).toHaveLength(KIB)
          await again.close()
        }
        // Who only reads has no part in the cache.
        expect([await asked('page'), await asked('object')]).toEqual([2, 2])
        expect(usage === null || usage > 0).toBe(true)
      },
    )

    test('is no place for good: without the option, what URLs gave stays when they are gone', async () => {
      const { put, asked, prefix } = folder()
      const t = await backend.db.createTable(backend.path(), { page: pt.document() })
      await t.insert({ page: await put('kept') })
      await fetch(`${fake}/media/${prefix}/kept.md`, { method: 'DELETE' })
      expect(await textOf((await t.first())!.page)).toBe(text('kept'))
      expect(await asked('kept')).toBe(1)
    })

    nightlyInBrowsers('keeps copies of what is in object stores to its bound', async () => {
      const destination = `s3://media/${crypto.randomUUID()}`
      const place = await backend.place()
      const db = await place.open({ ...options, fileCacheBytes: 3 * KIB })
      const t = await db.createTable('t', { page: pt.document().destination(destination) })
      const names = Array.from({ length: 8 }, (_, i) => `page ${i}`)
      await t.insert(names.map((name) => ({ page: new File([text(name)], `${name}.md`) })))
      const texts = await Promise.all((await t.collect()).map(({ page }) => textOf(page)))
      expect(texts).toEqual(names.map(text))
      await db.close()
    })
  },
  options,
)
