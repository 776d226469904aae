import { pt, type ModelDownloadProgress } from 'polytable'
import { crossEncoder, sentenceTransformer } from 'polytable/models'
import { beforeAll, expect, test } from 'vitest'
import { modelHub } from '../support/model-hub/index.ts'
import { onOneBackend } from './support/backends.ts'
import { expectError } from './support/expect-error.ts'
import { modelOptions } from './support/model-options.ts'

const { models, ...options } = await modelOptions()
const hub = await modelHub()

onOneBackend(
  'Models that are kept',
  (setting) => {
    /** Requests of models, without those that only ask how large they are. */
    const ofModels = async () =>
      (await hub.requests()).filter(({ path, range }) => path.endsWith('.onnx') && range !== 'bytes=0-0')

    // Files of tests that ran before in the same browser may have left some.
    beforeAll(async () => {
      const { models: kept } = setting.db
      for (const model of new Set((await kept.list()).map((each) => each.model))) await kept.remove(model)
    })

    test('are downloaded, go on where that broke off, are listed and removed', async () => {
      const { db } = setting
      const model = 'tiny/tiny-pairs'
      expect(await db.models.list()).toEqual([])
      await hub.fail({ file: 'model.onnx', times: 1, kind: 'cut' })
      const progress: ModelDownloadProgress[] = []
      const onProgress = (each: ModelDownloadProgress) => void progress.push(each)
      const kept = await db.models.download(model, { task: 'crossEncoder', onProgress })
      expect((await ofModels()).map(({ range }) => range !== undefined)).toEqual([false, true])
      expect(kept).toMatchObject({ model, task: 'crossEncoder', dtype: 'fp32', source: 'hub' })
      expect(Math.abs(Date.now() - kept.at.getTime())).toBeLessThan(60_000)
      expect(progress.map((each) => each.model)).toContain(model)
      expect(progress.some(({ loadedBytes, totalBytes }) => loadedBytes < totalBytes)).toBe(true)
      expect(await db.models.list()).toEqual([kept])
      const t = await db.createTable(setting.path(), { a: pt.string(), b: pt.string() })
      await t.insert({ a: 'cat', b: 'cat' })
      expect((await t.select({ score: crossEncoder(t.c.a, t.c.b, { model }) }).first())!.score).toBeTypeOf(
        'number',
      )
      expect(await ofModels()).toHaveLength(2)
      await db.models.remove(model)
      expect(await db.models.list()).toEqual([])
      await expectError(db.models.remove(model), 'PATH_NOT_FOUND', { message: model })
    })

    test('are also those that functions downloaded, by the names of the functions', async () => {
      const { db } = setting
      const t = await db.createTable(setting.path(), { text: pt.string() })
      await t.insert({ text: 'cat' })
      await t.select({ v: sentenceTransformer(t.c.text, { model: 'tiny/tiny-words' }) }).collect()
      const clip = await db.models.download('tiny/tiny-clip', { task: 'clip' })
      const listed = await db.models.list()
      expect(listed.map(({ task }) => task)).toEqual(['sentenceTransformer', 'clip'])
      expect(listed[1]).toEqual(clip)
      for (const { model } of listed) await db.models.remove(model)
    })

    test('are not those whose download was aborted, or came damaged; they come again', async () => {
      const { db } = setting
      const model = 'tiny/tiny-topics'
      await hub.fail({ file: 'model.onnx', times: 1, kind: 'silent' })
      const abort = new AbortController()
      const aborted = db.models.download(model, { task: 'textClassification', signal: abort.signal })
      await expect.poll(async () => (await ofModels()).length).toBe(1)
      const reason = new Error('enough')
      abort.abort(reason)
      await expect(aborted).rejects.toBe(reason)
      await hub.fail({ file: 'model.onnx', times: 2, kind: 'damaged' })
      const damaged = db.models.download(model, { task: 'textClassification' })
      await expectError(damaged, 'PROVIDER_ERROR', { message: 'cannot be read', hint: 'deleted' })
      expect(await db.models.list()).toEqual([])
      expect((await db.models.download(model, { task: 'textClassification' })).task).toBe(
        'textClassification',
      )
      await db.models.remove(model)
    })

    test('are refused by name where they cannot be', async () => {
      const { db } = setting
      await hub.fail()
      const missing = db.models.download('tiny/nothing', { task: 'whisper' })
      await expectError(missing, 'PATH_NOT_FOUND', { message: 'tiny/nothing' })
      const other = db.models.download('tiny/tiny-topics', { task: 'whisper' })
      await expectError(other, 'INVALID_ARGUMENT', { message: 'none for whisper' })
      await db.models.remove('tiny/tiny-topics')
      const unknown = db.models.download('tiny/tiny-topics', { task: 'no' })
      await expectError(unknown, 'INVALID_ARGUMENT', { hint: 'whisper' })
      await expectError(db.models.download('../x', { task: 'whisper' }), 'INVALID_ARGUMENT')
      const place = await setting.place()
      await expectError(place.open({ models: { host: '/hub' } }), 'INVALID_ARGUMENT', { message: 'host' })
      const untold = db.models.download('tiny/tiny-topics', {} as never)
      await expectError(untold, 'INVALID_ARGUMENT', { message: 'task' })
    })
  },
  { ...options, models: { device: models!.device!, dtype: 'fp32', host: hub.url } },
)
