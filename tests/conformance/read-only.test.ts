import { open, pt, type Database } from 'polytable'
import { string, timestamp } from 'polytable/functions'
import { describe, expect, test } from 'vitest'
import { expectError } from './support/expect-error.ts'
import type { Place } from './support/backend.ts'
import { inBrowser, onEveryBackend } from './support/backends.ts'
import { redAndBlue } from './support/media.ts'

const Words = pt.table('declared', { word: pt.string() })
const Pictures = pt.table('words', {
  id: pt.int().primaryKey(),
  word: pt.string(),
  picture: pt.image().nullable(),
})

test('memory holds nothing to be read, and readOnly is true or false', async () => {
  await expectError(open('memory://', { readOnly: true }), 'INVALID_CONFIGURATION', { message: 'memory' })
  await expectError(open('memory://', { readOnly: 'yes' as never }), 'INVALID_ARGUMENT')
})

onEveryBackend('Read-only databases', (backend) => {
  describe.skipIf(!backend.keeps)('that are kept', () => {
    let place: Place
    let db: Database
    let writer: Database

    test('a database that does not exist is not made', async () => {
      place = await backend.place()
      await expectError(place.open({ readOnly: true }), 'PATH_NOT_FOUND', { message: 'No ' })
      writer = await place.open({ schema: [Words] })
      expect(await writer.listTables()).toEqual(['declared'])
      await writer.createDir('dir')
      await writer.migrate([Pictures])
      const t = writer.table(Pictures)
      await t.insert([
        { id: 1, word: 'one', picture: redAndBlue },
        { id: 2, word: 'two' },
      ])
      await t.update({ word: 'TWO' }, { where: t.c.id.eq(2) })
      await writer.createView('loud', t.where(t.c.id.gt(1)), {
        additionalColumns: { upper: string.upper(t.c.word) },
      })
      await t.addBtreeIndex(t.c.word, { name: 'by_word' })
      await t.addTextIndex(t.c.word)
      await writer.close()
      db = await place.open({ readOnly: true, schema: [Words], defaultTimeZone: 'Asia/Tokyo' })
    })

    test('what reads works', async () => {
      const t = db.table(Pictures)
      expect(await t.select('id', 'word').collect()).toEqual([
        { id: 1, word: 'one' },
        { id: 2, word: 'TWO' },
      ])
      expect(await (await db.getTable('words:1')).where(t.c.id.eq(2)).select('word').collect()).toEqual([
        { word: 'two' },
      ])
      expect(await t.where(t.c.word.match('two').gt(0)).select('id').collect()).toEqual([{ id: 2 }])
      const loud = await db.getTable('loud')
      expect(await loud.select('upper').collect()).toEqual([{ upper: 'TWO' }])
      expect((await t.versions()).length).toBeGreaterThan(2)
      expect((await t.history()).length).toBeGreaterThan(2)
      expect(await t.diff(1, 2)).toMatchObject({ changed: 1 })
      expect(await db.table(Words).count()).toBe(0)
      const [first] = await t.collect()
      expect(await first!.picture!.pixels()).toMatchObject({ width: 2, height: 1 })
      // What JavaScript computes is grouped in a temporary table.
      const last = pt.udf({
        name: 'test.lastLetter',
        params: { word: pt.string() },
        returns: pt.string(),
        run: ({ word }) => word.slice(-1),
      })
      const letter = last({ word: t.c.word })
      expect(await t.groupBy(letter).select({ letter }).orderBy(letter).collect()).toEqual([
        { letter: 'O' },
        { letter: 'e' },
      ])
      // A query may make images, which are kept nowhere.
      const copy = t.c.picture.apply(async (image) => (await image.blob()) as never, pt.image())
      const [made] = await t.where(t.c.id.eq(1)).select({ copy }).collect()
      expect(await made!.copy!.pixels()).toMatchObject({ width: 2 })
      expect(await t.query().explain()).toContain('SELECT')
    })

    test('what writes fails, and leaves nothing', async () => {
      const t = db.table(Pictures)
      const loud = await db.getTable('loud')
      const writes: readonly (() => Promise<unknown>)[] = [
        () => db.createDir('other'),
        () => db.createDir('dir', { ifExists: 'ignore' }),
        () => db.dropDir('dir'),
        () => db.move('words', 'dir/words'),
        () => db.createTable('other', { n: pt.int() }),
        () => db.createView('view', t),
        () => db.createSnapshot('snapshot', t),
        () => db.dropTable('loud'),
        () => db.migrate([Words, pt.table('more', { n: pt.int() })]),
        () => t.insert([{ id: 3, word: 'three' }]),
        () => t.insert(Array.from({ length: 5000 }, (_, i) => ({ id: 10 + i, word: 'many' }))),
        () => loud.insert(t.where(t.c.id.eq(1))),
        () => t.update({ word: 'x' }),
        () => t.where(t.c.id.eq(1)).update({ word: 'x' }),
        () => t.batchUpdate([{ id: 1, word: 'x' }]),
        () => t.delete(),
        () => t.where(t.c.id.eq(1)).delete(),
        () => loud.recomputeColumns(['upper']),
        () => t.compute([{ id: 3, word: 'three' }]),
        () => t.addColumn({ n: pt.int().nullable() }),
        () => t.addComputedColumn({ n: string.len(t.c.word) }),
        () => t.dropColumn('word'),
        () => t.renameColumn('word', 'text'),
        () => t.alterColumn('word', { type: pt.string().nullable() }),
        () => t.addBtreeIndex(t.c.id),
        () => t.addTextIndex(t.c.word),
        () => t.dropIndex('by_word'),
        () => t.revert(),
        () => t.vacuum({ keepVersions: 1 }),
        () => db.media.vacuum(),
      ]
      for (const write of writes) {
        await expectError(write, 'INSUFFICIENT_PRIVILEGES', { message: 'read-only' })
      }
      expect(await t.count()).toBe(2)
      // Another tab may write meanwhile, another process may not.
      if (!inBrowser) await db.close()
      writer = await place.open()
      expect((await writer.listTables()).sort()).toEqual(['declared', 'loud', 'words'])
      const again = writer.table(Pictures)
      expect(await again.select('id', 'word').collect()).toEqual([
        { id: 1, word: 'one' },
        { id: 2, word: 'TWO' },
      ])
      await again.insert([{ id: 3, word: 'three' }])
      if (!inBrowser) await writer.close()
    })

    test.runIf(inBrowser)('tabs: each client for itself, whichever runs the engine', async () => {
      const t = writer.table(Pictures)
      await t.insert([{ id: 4, word: 'four', picture: redAndBlue }])
      const seen = await db.getTable('words')
      expect(await seen.count()).toBe(4)
      await expectError(seen.delete(), 'INSUFFICIENT_PRIVILEGES', { message: 'read-only' })
      // Each has a time zone of its own, too.
      const hour = timestamp.hour('2024-01-01T00:00Z')
      const [first] = await seen.limit(1).select({ hour }).collect()
      expect([first, await t.limit(1).select({ hour }).first()]).toEqual([{ hour: 9 }, { hour: 0 }])
      expect((await db.info()).leader).toBe(true)
      await db.close()
      // What is asked after the engine has gone is asked again; a write would not be.
      expect(await t.count()).toBe(4)
      await t.insert([{ id: 5, word: 'five' }])
      const second = await place.open({ readOnly: true })
      expect(await (await second.getTable('words')).count()).toBe(5)
      await writer.close()
      await expectError((await second.getTable('words')).delete(), 'INSUFFICIENT_PRIVILEGES')
      expect(await (await second.getTable('words')).count()).toBe(5)
      await second.close()
    })
  })
})
