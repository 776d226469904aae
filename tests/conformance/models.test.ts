import { pt } from 'polytable'
import { sentenceTransformer } from 'polytable/models'
import { expect, test } from 'vitest'
import { TINY_MODEL } from '../models/support/tiny-model.ts'
import { expectError } from './support/expect-error.ts'
import { onEveryBackend } from './support/backends.ts'
import { modelOptions } from './support/model-options.ts'

onEveryBackend(
  'Models',
  (backend) => {
    test('sentenceTransformer embeds columns, and indexes them', async () => {
      const t = await backend.db.createTable(backend.path(), { text: pt.string() })
      const embedded = await t.addComputedColumn({ v: sentenceTransformer(t.c.text, { model: TINY_MODEL }) })
      await embedded.insert([{ text: 'the cat' }, { text: 'car' }, { text: 'truck' }])
      const vectors = (await embedded.collect()).map(({ v }) => v!)
      for (const v of vectors) {
        expect(v).toBeInstanceOf(Float32Array)
        expect(v.reduce((sum, x) => sum + x * x, 0)).toBeCloseTo(1, 4)
      }
      const embedding = sentenceTransformer.using({ model: TINY_MODEL })
      const indexed = await embedded.addEmbeddingIndex(embedded.c.text, { embedding })
      const nearest = indexed.orderBy(indexed.c.text.similarity({ string: 'kitten' }), 'desc').select('text')
      expect(await nearest.first()).toEqual({ text: 'the cat' })
    })

    test('a model that is missing is an error that names it', async () => {
      const t = await backend.db.createTable(backend.path(), { text: pt.string() })
      await t.insert({ text: 'cat' })
      const column = { v: sentenceTransformer(t.c.text, { model: 'no-such-model' }) }
      await expectError(t.addComputedColumn(column), 'PATH_NOT_FOUND', { message: 'no-such-model' })
      expect((await t.metadata()).columns).toHaveLength(1)
    })
  },
  await modelOptions(),
)
