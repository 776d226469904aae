import { pt, type Database } from 'polytable'
import { frameIterator } from 'polytable/functions'
import { expect, test } from 'vitest'
import { objectServers, s3Keys } from '../support/object-servers/index.ts'
import { onEveryBackend } from './support/backends.ts'
import { smallVideo } from './support/media.ts'

const { fake } = await objectServers()
const storage = { 's3://media': { ...s3Keys, endpoint: fake } }

const page = (text: string): File => new File([text], 'page.md', { type: 'text/markdown' })
const clean = { missing: 0, corrupt: 0, orphaned: 0, problems: [], unreachable: [] }

/** Does something to the object of a medium, by its URL. */
async function meddle(url: string, init: RequestInit): Promise<void> {
  const key = encodeURIComponent(url.slice('s3://media/'.length))
  await (init.method === 'DELETE'
    ? fetch(`${fake}/media/${url.slice('s3://media/'.length)}`, init)
    : fetch(`${fake}/-/objects/${key}`, init))
}

onEveryBackend(
  'A check of media',
  (backend) => {
    test('finds nothing where all is well, and tells how far it is', async () => {
      const place = await backend.place()
      const db = await place.open({ storage })
      const t = await db.createTable('t', {
        page: pt.document(),
        far: pt.document().destination(`s3://media/${crypto.randomUUID()}`).nullable(),
        video: pt.video().nullable(),
      })
      await t.insert([{ page: page('one'), far: page('far') }, { page: page('two') }, { page: page('one') }])
      await t.insert({ page: page('three'), video: await smallVideo() })
      await db.createView('frames', t.where(t.c.video.isNotNull()), {
        iterator: frameIterator(t.c.video, { fps: 1 }),
      })
      await t.update({ page: page('four') }, { where: t.c.video.isNotNull() })
      const told: unknown[] = []
      expect(await db.media.check({ onProgress: (progress) => told.push(progress) })).toEqual({
        files: 6,
        ...clean,
      })
      expect(told.at(-1)).toEqual({ phase: 'read', files: 6, total: 6 })
      expect(await db.media.check({ contents: false })).toEqual({ files: 6, ...clean })
      await db.close()
    })

    test('names the rows of what is missing or was changed, and what nothing refers to', async () => {
      const destination = `s3://media/${crypto.randomUUID()}`
      const place = await backend.place()
      const db = await place.open({ storage })
      const t = await db.createTable('t', { id: pt.int(), page: pt.document().destination(destination) })
      await t.insert([1, 2, 3].map((id) => ({ id, page: page(`page ${id}`) })))
      await t.insert({ id: 4, page: page('page 2') })
      const rows = await t.collect()
      const [first, second, third] = rows.map(({ page: each }) => each)
      await meddle(first!.url, { method: 'DELETE' })
      await meddle(second!.url, { method: 'PUT', body: 'page X' })
      const orphan = 'f'.repeat(64)
      await meddle(third!.url.replace(/..\/..\/[^/]*$/, `ff/ff/${orphan}`), { method: 'PUT', body: '?' })
      await t.delete({ where: t.c.id.eq(4) })
      const kept = { destination, table: 't', column: 'page', pos: [] }
      const { problems, ...counts } = await db.media.check()
      expect(counts).toEqual({ files: 3, missing: 1, corrupt: 1, orphaned: 1, unreachable: [] })
      expect(problems).toEqual([
        { kind: 'missing', hash: first!.hash, ...kept, rowId: expect.any(Number), isPresent: true },
        { kind: 'corrupt', hash: second!.hash, ...kept, rowId: expect.any(Number), isPresent: true },
        { kind: 'corrupt', hash: second!.hash, ...kept, rowId: expect.any(Number), isPresent: false },
        { kind: 'orphaned', hash: orphan, destination },
      ])
      expect(new Set(problems.map(({ rowId }) => rowId)).size).toBe(4)
      const limited = await db.media.check({ limit: 1, contents: false })
      expect(limited).toMatchObject({ missing: 1, corrupt: 0, orphaned: 1, problems: [{ kind: 'missing' }] })
      expect(await db.media.vacuum()).toEqual({ files: 1, bytes: 1 })
      expect(await db.media.check()).toMatchObject({ missing: 1, corrupt: 1, orphaned: 0 })
      await db.close()
    })

    test('goes without destinations that cannot be reached', async () => {
      const destination = `s3://media/${crypto.randomUUID()}`
      const place = await backend.place()
      if (!backend.keeps) return
      const db = await place.open({ storage })
      const t = await db.createTable('t', {
        near: pt.document(),
        far: pt.document().destination(destination),
      })
      await t.insert({ near: page('near'), far: page('far') })
      await db.close()
      const away = await place.open({ storage: { 's3://media': { ...s3Keys, endpoint: `${fake}/nowhere` } } })
      const check = await away.media.check()
      expect(check).toMatchObject({ files: 1, missing: 0, unreachable: [{ destination }] })
      await away.close()
    })

    test('is ended by its signal, and runs for who only reads', async () => {
      if (!backend.keeps) return
      const place = await backend.place()
      const db: Database = await place.open({ storage })
      const t = await db.createTable('t', { page: pt.document() })
      await t.insert(Array.from({ length: 20 }, (_, i) => ({ page: page(`page ${i}`) })))
      const stop = new AbortController()
      const reason = new Error('enough')
      const checked = db.media.check({
        signal: stop.signal,
        onProgress: ({ phase, files }) => phase === 'read' && files === 3 && stop.abort(reason),
      })
      await expect(checked).rejects.toThrow('enough')
      await db.close()
      const reader = await place.open({ readOnly: true, storage })
      expect(await reader.media.check()).toEqual({ files: 20, ...clean })
      await reader.close()
    })
  },
  { storage },
)
