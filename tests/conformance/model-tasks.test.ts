import { pt } from 'polytable'
import {
  detrForObjectDetection,
  segmentation,
  textClassification,
  vitForImageClassification,
  yolox,
} from 'polytable/models'
import { describe, expect, test } from 'vitest'
import { POISON, TINY_MODEL } from '../models/support/tiny-model.ts'
import { onOneBackend } from './support/backends.ts'
import { expectError } from './support/expect-error.ts'
import { redAndBlue } from './support/media.ts'
import { blue, green, red } from './support/plain-picture.ts'
import { modelOptions } from './support/model-options.ts'

onOneBackend(
  'Tasks of models',
  (setting) => {
    describe('of texts', () => {
      test('textClassification gives the most probable classes', async () => {
        const t = await setting.db.createTable(setting.path(), { text: pt.string().nullable() })
        await t.insert([{ text: 'the cat' }, { text: 'car' }, { text: null }])
        const classes = textClassification(t.c.text, { model: 'tiny-topics', topK: 2 })
        const rows = await t.select({ classes }).collect()
        expect(rows[0]!.classes).toEqual([
          { label: 0, label_text: 'animal', score: expect.closeTo(0.787, 3) },
          { label: 1, label_text: 'vehicle', score: expect.closeTo(0.107, 3) },
        ])
        expect(rows[1]!.classes![0]).toMatchObject({ label: 1, label_text: 'vehicle' })
        expect(rows[2]!.classes).toBeNull()
        const all = await t
          .select({ classes: textClassification(t.c.text, { model: 'tiny-topics' }) })
          .first()
        expect(all!.classes).toHaveLength(3)
      })

      test('a row that a model fails on has its error, and the others their values', async () => {
        const t = await setting.db.createTable(setting.path(), { text: pt.string() })
        await t.insert([{ text: 'cat' }, { text: POISON }, { text: 'car' }])
        const column = { classes: textClassification(t.c.text, { model: 'tiny-topics', topK: 1 }) }
        const computed = await t.addComputedColumn(column, { onError: 'ignore' })
        const rows = await computed
          .select({ classes: computed.c.classes, error: computed.c.classes.errorType })
          .collect()
        expect(rows.map(({ classes }) => classes?.[0]?.label_text)).toEqual(['animal', undefined, 'vehicle'])
        expect(rows.map(({ error }) => error)).toEqual([null, 'PROVIDER_ERROR', null])
      })
    })

    describe('of images', () => {
      test('vitForImageClassification gives the most probable classes', async () => {
        const t = await setting.db.createTable(setting.path(), { img: pt.image() })
        await t.insert([{ img: red }, { img: blue }])
        const classes = vitForImageClassification(t.c.img, { model: 'tiny-colours', topK: 2 })
        const rows = await t.select({ classes }).collect()
        expect(rows.map((row) => row.classes.label_text[0])).toEqual(['red', 'blue'])
        const { scores, labels } = rows[0]!.classes
        expect(labels).toEqual([0, 1])
        expect(scores[0]).toBeGreaterThan(0.99)
      })

      test('detrForObjectDetection gives objects and their boxes in pixels', async () => {
        const t = await setting.db.createTable(setting.path(), { img: pt.image() })
        await t.insert([{ img: red }, { img: green }, { img: blue }])
        const found = detrForObjectDetection(t.c.img, { model: 'tiny-detr', threshold: 0.8 })
        const rows = await t.select({ found }).collect()
        expect(rows.map((row) => row.found.label_text)).toEqual([['red thing'], ['green thing'], []])
        expect(rows[0]!.found.labels).toEqual([0])
        expect(rows[0]!.found.scores[0]).toBeGreaterThan(0.99)
        expect(rows[0]!.found.boxes).toEqual([[0, 0, 20, 20]])
        const { scores } = rows[0]!.found
        const inItsShape = t.select({ found: yolox(t.c.img, { model: 'tiny-detr', threshold: 0.8 }) })
        expect((await inItsShape.first())!.found).toEqual({ bboxes: [[0, 0, 20, 20]], scores, labels: [0] })
      })
    })

    test('yolox takes the graph that YOLOX exports', async () => {
      const t = await setting.db.createTable(setting.path(), { img: pt.image() })
      await t.insert([{ img: red }, { img: blue }, { img: green }])
      const seen = (threshold: number) =>
        t.select({ found: yolox(t.c.img, { model: 'tiny-yolox', threshold }) }).collect()
      const rows = await seen(0.5)
      // The image is the upper half of what the model sees; the rest is grey.
      const share = (255 + 114) / 2 / 255
      expect(rows[0]!.found.scores.map((score) => score.toFixed(3))).toEqual(
        [share, 0.8 * share].map((s) => s.toFixed(3)),
      )
      expect(rows[0]!.found.bboxes.flat().map((side) => Math.abs(side).toFixed(3))).toEqual(
        [0, 0, 20, 10, 0, 0, 40, 20].map((side) => side.toFixed(3)),
      )
      expect(rows.map(({ found }) => found.labels)).toEqual([[0, 0], [1, 1], []])
      expect((await seen(0.6))[0]!.found.labels).toEqual([0])
      const other = t.select({ found: yolox(t.c.img, { model: 'tiny-speech' }) })
      await expectError(other.collect(), 'INVALID_ARGUMENT', { message: 'tiny-speech is none for yolox' })
      const named = t.select({ found: yolox(t.c.img, { model: 'tiny-colours' }) })
      await expectError(named.collect(), 'INVALID_ARGUMENT', { message: 'tiny-colours is none for yolox' })
      expect((await seen(0.6))[1]!.found.labels).toEqual([1])
    })

    test('segmentation says what each pixel is', async () => {
      const t = await setting.db.createTable(setting.path(), { img: pt.image() })
      await t.insert([{ img: redAndBlue }, { img: green }])
      const rows = await t.select({ is: segmentation(t.c.img, { model: 'tiny-segments' }) }).collect()
      const segment = { score: null, was_fused: false }
      expect(rows[0]!.is).toEqual({
        segmentation: [[0, 2]],
        segments_info: [
          { id: 0, label_id: 0, label_text: 'red', ...segment },
          { id: 2, label_id: 2, label_text: 'blue', ...segment },
        ],
      })
      const { segmentation: pixels, segments_info: segments } = rows[1]!.is
      expect([pixels.length, pixels[0]!.length]).toEqual([20, 40])
      expect(segments.map(({ label_text }) => label_text)).toEqual(['green'])
    })

    describe('that cannot be', () => {
      test('a model for another task is refused by name, and others go on', async () => {
        const t = await setting.db.createTable(setting.path(), { text: pt.string() })
        await t.insert({ text: 'cat' })
        const wrong = t.select({ classes: textClassification(t.c.text, { model: TINY_MODEL }) })
        await expectError(wrong.collect(), 'INVALID_ARGUMENT', {
          message: `${TINY_MODEL} is none for textClassification`,
        })
        const right = t.select({ classes: textClassification(t.c.text, { model: 'tiny-topics' }) })
        expect((await right.first())!.classes[0]).toMatchObject({ label_text: 'animal' })
      })

      test('models of a folder are not downloaded', async () => {
        const { models } = setting.db
        await expectError(
          models.download(TINY_MODEL, { task: 'sentenceTransformer' }),
          'UNSUPPORTED_OPERATION',
        )
      })

      test('options are checked where the call is written', async () => {
        const t = await setting.db.createTable(setting.path(), { text: pt.string(), img: pt.image() })
        const refused = { code: 'INVALID_ARGUMENT', message: expect.stringContaining('topK') }
        expect(() => textClassification(t.c.text, { model: 'm', topK: 0 })).toThrow(
          expect.objectContaining(refused),
        )
        expect(() => detrForObjectDetection(t.c.img, { model: 'm', threshold: 2 })).toThrow(/threshold/)
        expect(() => vitForImageClassification(t.c.img, {} as never)).toThrow(/requires the option 'model'/)
      })
    })
  },
  await modelOptions(),
)
