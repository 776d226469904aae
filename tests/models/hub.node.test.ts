import { describe, expect, it } from 'vitest'
import {
  createFeatureExtractor,
  type FeatureExtractor,
  type LoadOptions,
  type ModelProgress,
} from '../../packages/models/src/transformers/index.ts'
import { directoryFiles } from '../../packages/models/src/kept/node/directory.ts'
import { startHub } from './support/hub-server.ts'
import { temporaryFolder } from './support/model-folder.ts'
import { tinyModelFiles } from './support/tiny-model.ts'

const MODEL = 'our-org/tiny-words'

const hubFiles = (revision: string): ReadonlyMap<string, string | Uint8Array> =>
  new Map([...tinyModelFiles()].map(([path, content]) => [`${MODEL}/resolve/${revision}/${path}`, content]))

const load = (options: Partial<LoadOptions> & { readonly folder: string }): Promise<FeatureExtractor> =>
  createFeatureExtractor({
    model: MODEL,
    source: 'hub',
    device: 'cpu',
    dtype: 'fp32',
    files: directoryFiles(options.folder),
    ...options,
  })

async function expectToWork(extractor: FeatureExtractor): Promise<void> {
  const [vector] = await extractor.embed(['cat'], { pooling: 'mean', normalize: true })
  expect(vector).toHaveLength(4)
  await extractor.dispose()
}

describe('a model from a hub', () => {
  it('is downloaded once, and loads from the cache when the hub is down', async () => {
    const hub = await startHub(hubFiles('main'))
    const folder = await temporaryFolder()
    await expectToWork(await load({ remoteHost: hub.url, folder }))
    expect(hub.requests).toContainEqual({ path: `${MODEL}/resolve/main/onnx/model.onnx` })
    await hub.close()
    await expectToWork(await load({ remoteHost: hub.url, folder }))
  })

  it('is taken at the revision asked for', async () => {
    const hub = await startHub(hubFiles('v2'))
    await expectToWork(await load({ remoteHost: hub.url, folder: await temporaryFolder(), revision: 'v2' }))
    expect(hub.requests.every(({ path }) => path.includes('/resolve/v2/'))).toBe(true)
  })

  it('reports its progress in bytes of all files', async () => {
    const hub = await startHub(hubFiles('main'))
    const progress: ModelProgress[] = []
    await expectToWork(
      await load({
        remoteHost: hub.url,
        folder: await temporaryFolder(),
        onProgress: (event) => progress.push(event),
      }),
    )
    const last = progress.at(-1)!
    const bytes = [...tinyModelFiles().values()].reduce(
      (sum, content) => sum + Buffer.from(content).length,
      0,
    )
    expect(last).toEqual({ model: MODEL, loadedBytes: bytes, totalBytes: bytes })
    expect(progress.map(({ loadedBytes }) => loadedBytes)).toEqual(
      progress.map(({ loadedBytes }) => loadedBytes).toSorted((a, b) => a - b),
    )
  })

  it('is PATH_NOT_FOUND where the hub does not have it', async () => {
    const hub = await startHub(new Map())
    await expect(load({ remoteHost: hub.url, folder: await temporaryFolder() })).rejects.toMatchObject({
      code: 'PATH_NOT_FOUND',
      message: expect.stringContaining(MODEL),
    })
  })

  it('is a PROVIDER_ERROR where the hub fails', async () => {
    const hub = await startHub(new Map(), { status: 503 })
    await expect(load({ remoteHost: hub.url, folder: await temporaryFolder() })).rejects.toMatchObject({
      code: 'PROVIDER_ERROR',
      message: expect.stringContaining(MODEL),
    })
  })

  it('is a PROVIDER_ERROR with a hint where nothing answers and nothing is cached', async () => {
    const hub = await startHub(new Map())
    await hub.close()
    await expect(load({ remoteHost: hub.url, folder: await temporaryFolder() })).rejects.toMatchObject({
      code: 'PROVIDER_ERROR',
      message: expect.stringContaining(`${MODEL} could not be fetched from ${hub.url}`),
      hint: expect.stringContaining('connection'),
    })
  })

  it('is not a model that cannot be read', async () => {
    const files = new Map(hubFiles('main')).set(`${MODEL}/resolve/main/onnx/model.onnx`, 'not a model')
    const hub = await startHub(files)
    await expect(load({ remoteHost: hub.url, folder: await temporaryFolder() })).rejects.toMatchObject({
      code: 'PROVIDER_ERROR',
      message: expect.stringContaining(MODEL),
    })
  })
})
