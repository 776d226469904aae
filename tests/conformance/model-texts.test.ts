import { pt } from 'polytable'
import {
  crossEncoder,
  questionAnswering,
  summarization,
  textGeneration,
  tokenClassification,
  translation,
} from 'polytable/models'
import { expect, test } from 'vitest'
import { onOneBackend } from './support/backends.ts'
import { expectError } from './support/expect-error.ts'
import { modelOptions } from './support/model-options.ts'

onOneBackend(
  'Models of texts',
  (setting) => {
    test('crossEncoder scores pairs', async () => {
      const t = await setting.db.createTable(setting.path(), { a: pt.string(), b: pt.string().nullable() })
      await t.insert([
        { a: 'yes', b: 'yes' },
        { a: 'no', b: 'no' },
        { a: 'no', b: null },
      ])
      const score = crossEncoder(t.c.a, t.c.b, { model: 'tiny-pairs' })
      const [high, low, none] = (await t.select({ score }).collect()).map((row) => row.score)
      expect(high).toBeCloseTo(0.881, 3)
      expect(low).toBeCloseTo(0.119, 3)
      expect(none).toBeNull()
      const classes = t.select({ score: crossEncoder(t.c.a, 'yes', { model: 'tiny-topics' }) })
      await expectError(classes.collect(), 'INVALID_ARGUMENT', { message: '3 scores' })
    })

    test('tokenClassification finds names where they are', async () => {
      const t = await setting.db.createTable(setting.path(), { text: pt.string() })
      await t.insert([{ text: 'Yesterday ANNA Müller was in Paris' }, { text: 'in' }])
      const names = tokenClassification(t.c.text, { model: 'tiny-names', aggregationStrategy: 'average' })
      const rows = await t.select({ names }).collect()
      expect(rows[0]!.names).toEqual([
        { word: 'ANNA Müller', entity_group: 'PER', score: expect.closeTo(0.964, 3), start: 10, end: 21 },
        { word: 'Paris', entity_group: 'LOC', score: expect.closeTo(0.993, 3), start: 29, end: 34 },
      ])
      expect(rows[1]!.names).toEqual([])
    })

    test('questionAnswering finds the part that answers', async () => {
      const t = await setting.db.createTable(setting.path(), { context: pt.string() })
      await t.insert({ context: 'He has a Blue Car there' })
      const answer = questionAnswering(t.c.context, 'which blue car', { model: 'tiny-answers' })
      expect((await t.select({ answer }).first())!.answer).toEqual({
        answer: 'Blue Car',
        score: expect.closeTo(0.99, 2),
        start: 9,
        end: 17,
      })
    })

    test('textGeneration goes on with a text, or answers messages', async () => {
      const t = await setting.db.createTable(setting.path(), { prompt: pt.string(), messages: pt.json() })
      const messages = [{ role: 'user', content: 'me' }]
      await t.insert({ prompt: 'hello', messages })
      const model = 'tiny-writer'
      const [row] = await t
        .select({
          next: textGeneration(t.c.prompt, { model }),
          answer: textGeneration(t.c.messages, { model, temperature: 0 }),
          first: textGeneration(messages, { model, maxNewTokens: 1 }),
          call: textGeneration(t.c.messages, { model, tools: [{ name: 'look', parameters: {} }] }),
          none: textGeneration(t.c.messages, { model, options: { max_new_tokens: 2 } }),
        })
        .collect()
      expect(Object.fromEntries(Object.entries(row!).map(([name, value]) => [name, value?.trim()]))).toEqual({
        next: 'world',
        answer: 'hello world',
        first: 'hello',
        call: 'call me',
        none: 'hello world',
      })
      expect(() => textGeneration(t.c.prompt, { model, tools: 'look' as never })).toThrow(/list of functions/)
    })

    test('translation and summarization make texts of texts', async () => {
      const t = await setting.db.createTable(setting.path(), { text: pt.string() })
      await t.insert([{ text: 'cat' }, { text: 'dog' }])
      const model = 'tiny-translator'
      const rows = await t
        .select({
          fr: translation(t.c.text, { model }),
          short: summarization(t.c.text, { model, maxNewTokens: 1 }),
        })
        .collect()
      expect(rows).toEqual([
        { fr: 'chat voilà', short: 'chat' },
        { fr: 'chien voilà', short: 'chien' },
      ])
    })
  },
  await modelOptions(),
)
