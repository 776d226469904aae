import { pt, type ModelDirectory } from 'polytable'
import { textClassification, textGeneration } from 'polytable/models'
import { beforeAll, expect, test } from 'vitest'
import { tinyModels } from '../models/support/tiny-models.ts'
import { modelHub } from '../support/model-hub/index.ts'
import { inBrowser, onOneBackend } from './support/backends.ts'
import { expectError } from './support/expect-error.ts'
import { modelOptions } from './support/model-options.ts'

const { models, ...options } = await modelOptions()
/** A hub that is never asked for the models of these tests. */
const hub = await modelHub()

/** The files of a model of tests. */
function filesOf(model: string): Record<string, Blob> {
  const files = [...tinyModels[model]!].map(([path, content]) => [path, new Blob([content as BlobPart])])
  return Object.fromEntries(files) as Record<string, Blob>
}

/** The same as a directory; in a browser one of the origin private file system. */
async function directoryOf(model: string): Promise<ModelDirectory> {
  const files = Object.entries(filesOf(model))
  if (!inBrowser) return virtualDirectory(files)
  const root = await navigator.storage.getDirectory()
  const directory = await root.getDirectoryHandle(`import-${model}`, { create: true })
  for (const [path, blob] of files) {
    const folders = path.split('/')
    const name = folders.pop()!
    let folder = directory
    for (const each of folders) folder = await folder.getDirectoryHandle(each, { create: true })
    const writable = await (await folder.getFileHandle(name, { create: true })).createWritable()
    await writable.write(blob)
    await writable.close()
  }
  return directory as unknown as ModelDirectory
}

/** Node has no handles of directories: this is what they look like. */
function virtualDirectory(files: readonly (readonly [string, Blob])[], name = ''): ModelDirectory {
  const inFolders = new Map<string, (readonly [string, Blob])[]>()
  for (const file of files) {
    const folder = file[0].slice(0, file[0].indexOf('/') + 1)
    inFolders.set(folder, [...(inFolders.get(folder) ?? []), file])
  }
  return {
    kind: 'directory',
    name,
    async *values() {
      for (const [folder, own] of inFolders) {
        const below = own.map(([path, blob]) => [path.slice(folder.length), blob] as const)
        if (folder !== '') yield virtualDirectory(below, folder.slice(0, -1))
        else
          for (const [file, blob] of below)
            yield { kind: 'file', name: file, getFile: async () => blob } as const
      }
    },
  }
}

onOneBackend(
  'Models that are imported',
  (setting) => {
    // Files of tests that ran before in the same browser may have left some.
    beforeAll(async () => {
      const { models: kept } = setting.db
      for (const model of new Set((await kept.list()).map((each) => each.model))) await kept.remove(model)
    })

    test('are found by their names, and the hub is not asked', async () => {
      const { db } = setting
      const model = 'mine/topics'
      await hub.fail()
      const kept = await db.models.import(model, filesOf('tiny-topics'), { task: 'textClassification' })
      expect(kept).toMatchObject({ model, task: 'textClassification', dtype: 'fp32', source: 'import' })
      expect(await db.models.list()).toEqual([kept])
      const again = db.models.import(model, filesOf('tiny-topics'), { task: 'textClassification' })
      await expectError(again, 'PATH_ALREADY_EXISTS', { message: model, hint: 'remove' })

      await setting.reopen()
      const t = await setting.db.createTable(setting.path(), { text: pt.string() })
      await t.insert([{ text: 'cat' }, { text: 'truck' }])
      const rows = await t.select({ topic: textClassification(t.c.text, { model, topK: 1 }) }).collect()
      expect(rows.map(({ topic }) => topic[0]!.label_text)).toEqual(['animal', 'vehicle'])
      expect(await hub.requests()).toEqual([])
      await setting.db.models.remove(model)
      expect(await setting.db.models.list()).toEqual([])
      const gone = setting.db.models.download(model, { task: 'textClassification' })
      await expectError(gone, 'PATH_NOT_FOUND', { message: model })
    })

    test('are given as a directory, or as a list of files', async () => {
      const { db } = setting
      await hub.fail()
      await db.models.import('writer', await directoryOf('tiny-writer'), { task: 'textGeneration' })
      const t = await db.createTable(setting.path(), { prompt: pt.string() })
      await t.insert({ prompt: 'hello' })
      const [row] = await t.select({ next: textGeneration(t.c.prompt, { model: 'writer' }) }).collect()
      expect(row!.next.trim()).toBe('world')
      const files = Object.entries(filesOf('tiny-topics')).map(
        ([path, blob]) => new File([blob], path.slice(path.lastIndexOf('/') + 1)),
      )
      await db.models.import('topics', files, { task: 'textClassification' })
      expect((await db.models.list()).map(({ model }) => model)).toEqual(['writer', 'topics'])
      expect(await hub.requests()).toEqual([])
      for (const model of ['writer', 'topics']) await db.models.remove(model)
    })

    test('are not kept where they cannot be used', async () => {
      const { db } = setting
      const task = 'textClassification'
      const { 'onnx/model.onnx': graph, ...others } = filesOf('tiny-topics')
      await expectError(db.models.import('half', others, { task }), 'PATH_NOT_FOUND', { message: 'half' })
      const damaged = { ...others, 'onnx/model.onnx': new Blob(['{'.repeat(graph!.size)]) }
      await expectError(db.models.import('bad', damaged, { task }), 'PROVIDER_ERROR', {
        hint: 'Nothing of it',
      })
      const other = db.models.import('other', filesOf('tiny-topics'), { task: 'whisper' })
      await expectError(other, 'INVALID_ARGUMENT', { message: 'none for whisper' })
      const reason = new Error('enough')
      const aborted = db.models.import('late', filesOf('tiny-topics'), {
        task,
        signal: AbortSignal.abort(reason),
      })
      await expect(aborted).rejects.toBe(reason)
      expect(await db.models.list()).toEqual([])
      const outside = { '../config.json': new Blob(['{}']) }
      await expectError(db.models.import('out', outside, { task }), 'INVALID_ARGUMENT', {
        message: '../config',
      })
      await expectError(db.models.import('none', {}, { task }), 'INVALID_ARGUMENT', { message: 'files' })
      await expectError(db.models.import('no', 'x' as never, { task }), 'INVALID_ARGUMENT', {
        message: 'files',
      })
      const language = db.models.import('eng', others, { task: 'ocr' })
      await expectError(language, 'UNSUPPORTED_OPERATION', { hint: 'download' })
      const place = await setting.place()
      const local = await place.open({ ...options, models: models! })
      const refused = local.models.import('topics', filesOf('tiny-topics'), { task })
      await expectError(refused, 'UNSUPPORTED_OPERATION', { message: 'imported' })
      await local.close()
    })
  },
  { ...options, models: { device: models!.device!, dtype: 'fp32', host: hub.url } },
)
