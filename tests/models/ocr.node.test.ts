import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { createModelHost, type ModelHost, type ModelSpec } from '../../packages/models/src/host/index.ts'
import { directoryFiles } from '../../packages/models/src/kept/node/directory.ts'
import { listKept, removeKept } from '../../packages/models/src/kept/records.ts'
import { nodeOcr } from '../../packages/models/src/ocr/node/platform.ts'
import { temporaryFolder, writeModel } from './support/model-folder.ts'

const require = createRequire(import.meta.url)
const english = join(require.resolve('@tesseract.js-data/eng/package.json'), '../4.0.0_best_int')
const packed = await readFile(join(english, 'eng.traineddata.gz'))

const hostOf = (folder: string): ModelHost =>
  createModelHost({
    native: true,
    keptFiles: () => directoryFiles(folder),
    ocr: nodeOcr,
    memoryBytes: 2 ** 30,
  })

const load = (host: ModelHost, model: ModelSpec): Promise<unknown> =>
  host.run({ kind: 'load', task: 'ocr', model }, { webgpu: true })

describe('language data', () => {
  it('are kept where tesseract.js has them from, and need no network then', async () => {
    const folder = await temporaryFolder()
    const place = `${encodeURIComponent('https://cdn.jsdelivr.net')}/npm/@tesseract.js-data/eng@1.0.0`
    await writeModel(folder, place, new Map([['4.0.0_best_int/eng.traineddata.gz', packed]]))
    const [files, hub] = [directoryFiles(folder), 'https://huggingface.co/']
    expect(await load(hostOf(folder), { model: 'eng', source: 'hub', device: 'auto' })).toEqual({
      device: 'wasm',
    })
    expect(await listKept(files, hub)).toEqual([
      expect.objectContaining({ model: 'eng', task: 'ocr', bytes: packed.length }),
    ])
    await removeKept(files, hub, 'eng')
    expect(await files.list()).toEqual([])
  })

  it('that are damaged are named, also beside others', async () => {
    const localPath = await temporaryFolder()
    const whole = gunzipSync(packed)
    await writeModel(localPath, 'eng', new Map([['eng.traineddata', whole]]))
    await writeModel(localPath, 'cut', new Map([['cut.traineddata', whole.subarray(0, 100_000)]]))
    await writeModel(localPath, 'torn', new Map([['torn.traineddata.gz', packed.subarray(0, 100_000)]]))
    const host = hostOf(await temporaryFolder())
    for (const [model, name] of [
      ['cut', 'cut'],
      ['eng+cut', 'cut'],
      ['torn', 'torn'],
    ] as const) {
      const loading = load(host, { model, source: 'local', localPath, device: 'cpu' })
      await expect(loading).rejects.toMatchObject({
        code: 'PROVIDER_ERROR',
        message: expect.stringContaining(`The model ${name} could not be loaded`),
      })
    }
    expect(await load(host, { model: 'eng', source: 'local', localPath, device: 'cpu' })).toBeTruthy()
  })
})
