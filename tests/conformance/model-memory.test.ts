import { pt, type Database } from 'polytable'
import { crossEncoder, sentenceTransformer, textClassification, translation } from 'polytable/models'
import { expect, test } from 'vitest'
import { onOneBackend } from './support/backends.ts'
import { expectError } from './support/expect-error.ts'
import { modelOptions } from './support/model-options.ts'

const { models, ...options } = await modelOptions()

/** Room for two of the small models of tests, but neither for three of them nor for the translator. */
const MEMORY_BYTES = 600

onOneBackend(
  'Models in memory',
  (setting) => {
    const namesOf = async (db: Database) => (await db.models.loaded()).map(({ model }) => model)

    test('leave it, the least recently used first, before another exceeds its bound', async () => {
      const { db } = setting
      expect(await db.models.loaded()).toEqual([])
      const t = await db.createTable(setting.path(), { text: pt.string() })
      await t.insert([{ text: 'cat' }, { text: 'dog' }])
      const embedded = t.select({ v: sentenceTransformer(t.c.text, { model: 'tiny-words' }) })
      const before = await embedded.collect()
      await t.select({ topic: textClassification(t.c.text, { model: 'tiny-topics' }) }).collect()
      const loaded = await db.models.loaded()
      const { device } = models!
      expect(loaded).toEqual([
        {
          model: 'tiny-words',
          task: 'sentenceTransformer',
          dtype: 'fp32',
          device,
          bytes: 306,
          isInUse: false,
          usedAt: expect.any(Date),
        },
        {
          model: 'tiny-topics',
          task: 'textClassification',
          dtype: 'fp32',
          device,
          bytes: 286,
          isInUse: false,
          usedAt: expect.any(Date),
        },
      ])
      expect(Math.abs(Date.now() - loaded[1]!.usedAt.getTime())).toBeLessThan(60_000)

      // Results are kept: a model is used for what is new.
      await t.insert({ text: 'car' })
      await embedded.collect()
      expect(await namesOf(db)).toEqual(['tiny-topics', 'tiny-words'])
      await t.select({ pair: crossEncoder(t.c.text, 'cat', { model: 'tiny-pairs' }) }).collect()
      expect(await namesOf(db)).toEqual(['tiny-words', 'tiny-pairs'])

      const translated = await t.select({ fr: translation(t.c.text, { model: 'tiny-translator' }) }).collect()
      expect(translated.map(({ fr }) => fr)).toHaveLength(3)
      const [alone] = await db.models.loaded()
      expect(alone).toMatchObject({ model: 'tiny-translator', bytes: 1012 })
      expect(await db.models.loaded()).toHaveLength(1)

      await t.insert({ text: 'kitten' })
      expect((await embedded.collect()).slice(0, 2)).toEqual(before)
      expect(await namesOf(db)).toEqual(['tiny-words'])
    })

    test('take turns in a statement that needs more than fit', async () => {
      const { db } = setting
      const t = await db.createTable(setting.path(), { text: pt.string() })
      await t.insert([{ text: 'cat' }, { text: 'dog' }])
      const rows = await t
        .select({
          fr: translation(t.c.text, { model: 'tiny-translator' }),
          v: sentenceTransformer(t.c.text, { model: 'tiny-words' }),
          topic: textClassification(t.c.text, { model: 'tiny-topics', topK: 1 }),
          pair: crossEncoder(t.c.text, 'cat', { model: 'tiny-pairs' }),
        })
        .collect()
      expect(rows.map(({ fr }) => fr)).toEqual(['chat voilà', 'chien voilà'])
      expect(rows.map(({ topic }) => topic[0]!.label_text)).toEqual(['animal', 'animal'])
      const bytes = (await db.models.loaded()).reduce((sum, each) => sum + each.bytes, 0)
      expect(bytes).toBeGreaterThan(0)
      expect(bytes).toBeLessThanOrEqual(MEMORY_BYTES)
    })

    test('may be more where more is allowed', async () => {
      const place = await setting.place()
      const db = await place.open({ ...options, models: models! })
      const t = await db.createTable('t', { text: pt.string() })
      await t.insert({ text: 'cat' })
      await t
        .select({
          fr: translation(t.c.text, { model: 'tiny-translator' }),
          v: sentenceTransformer(t.c.text, { model: 'tiny-words' }),
          topic: textClassification(t.c.text, { model: 'tiny-topics' }),
        })
        .collect()
      expect((await namesOf(db)).sort()).toEqual(['tiny-topics', 'tiny-translator', 'tiny-words'])
      await db.close()
    })

    test('have a bound that is a number of bytes', async () => {
      const place = await setting.place()
      await expectError(place.open({ models: { memoryBytes: -1 } }), 'INVALID_ARGUMENT', {
        message: 'memoryBytes',
      })
    })
  },
  { ...options, models: { ...models, memoryBytes: MEMORY_BYTES } },
)
