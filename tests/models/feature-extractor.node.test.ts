import { afterEach, describe, expect, it } from 'vitest'
import {
  createFeatureExtractor,
  type FeatureExtractor,
  type LoadOptions,
} from '../../packages/models/src/transformers/index.ts'
import { directoryFiles } from '../../packages/models/src/kept/node/directory.ts'
import { hasSharedData, sharedPath } from '../support/shared-data.ts'
import { temporaryFolder, writeModel } from './support/model-folder.ts'
import { dot, lengthOf } from './support/similarity.ts'
import { POISON, TINY_MODEL, tinyModelFiles } from './support/tiny-model.ts'

const opened: FeatureExtractor[] = []
/** No model of these tests is of a hub. */
const files = directoryFiles('/nowhere')
afterEach(async () => {
  for (const extractor of opened.splice(0)) await extractor.dispose()
})

async function open(options: Omit<LoadOptions, 'device' | 'source' | 'files'>): Promise<FeatureExtractor> {
  const extractor = await createFeatureExtractor({ ...options, source: 'local', device: 'cpu', files })
  opened.push(extractor)
  return extractor
}

const mean = { pooling: 'mean', normalize: true } as const

async function tinyModel(): Promise<FeatureExtractor> {
  const folder = await temporaryFolder()
  await writeModel(folder, TINY_MODEL, tinyModelFiles())
  return open({ model: TINY_MODEL, localPath: folder, dtype: 'fp32' })
}

describe('a feature extractor on a tiny model', () => {
  it('gives normalised vectors in the order of the texts', async () => {
    const extractor = await tinyModel()
    const texts = ['cat', 'the truck', 'kitten kitten kitten kitten', 'car']
    const vectors = await extractor.embed(texts, mean)
    expect(vectors).toHaveLength(4)
    for (const vector of vectors) expect(lengthOf(vector!)).toBeCloseTo(1, 5)
    expect(dot(vectors[0]!, vectors[2]!)).toBeGreaterThan(0.98)
    expect(dot(vectors[1]!, vectors[3]!)).toBeGreaterThan(0.85)
    expect(dot(vectors[0]!, vectors[3]!)).toBeLessThan(0.1)
  })

  it('gives every text the vector it has alone, over several batches', async () => {
    const extractor = await tinyModel()
    const words = ['cat', 'dog', 'car', 'truck', 'kitten']
    const texts = Array.from({ length: 100 }, (_, i) =>
      Array.from({ length: 1 + (i % 7) }, (_, j) => words[(i + j * 3) % 5]).join(' '),
    )
    const together = await extractor.embed(texts, mean)
    for (const i of [0, 13, 50, 99]) {
      const [alone] = await extractor.embed([texts[i]!], mean)
      expect(dot(alone!, together[i]!)).toBeCloseTo(1, 5)
    }
  })

  it('pools by the mean or by the first token', async () => {
    const extractor = await tinyModel()
    const [cat] = await extractor.embed(['cat'], mean)
    const [first] = await extractor.embed(['cat car'], { pooling: 'cls', normalize: true })
    const [both] = await extractor.embed(['cat car'], mean)
    expect(dot(first!, cat!)).toBeCloseTo(1, 5)
    expect(dot(both!, cat!)).toBeLessThan(0.8)
  })

  it('gives null where the model knows no word, and nothing for no texts', async () => {
    const extractor = await tinyModel()
    expect(await extractor.embed(['qqzzxxj', 'cat'], mean)).toEqual([
      null,
      (await extractor.embed(['cat'], mean))[0],
    ])
    expect(await extractor.embed([], mean)).toEqual([])
  })

  it('reports a failed inference with the name of the model', async () => {
    const extractor = await tinyModel()
    await expect(extractor.embed(['cat', `the ${POISON}`], mean)).rejects.toMatchObject({
      code: 'PROVIDER_ERROR',
      message: expect.stringContaining(TINY_MODEL),
    })
  })

  it('loads two models from different folders at the same time', async () => {
    const extractors = await Promise.all([tinyModel(), tinyModel()])
    for (const extractor of extractors) expect(await extractor.embed(['cat'], mean)).toHaveLength(1)
  })
})

describe('wrong options', () => {
  it('names a model that is not there', async () => {
    const localPath = await temporaryFolder()
    await expect(open({ model: 'no-such-model', localPath })).rejects.toMatchObject({
      code: 'PATH_NOT_FOUND',
      message: expect.stringContaining('no-such-model'),
    })
  })

  it.each(['../secret', '/etc/passwd', 'a/b/c', '', 'a..b', 'http://host/x'])(
    'refuses the name %j',
    async (model) => {
      await expect(open({ model, localPath: '/tmp' })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    },
  )

  it('refuses a local model without a folder, and wasm without its files', async () => {
    await expect(open({ model: 'a' })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    const wasm = createFeatureExtractor({ model: 'a', source: 'hub', device: 'wasm', files })
    await expect(wasm).rejects.toMatchObject({ code: 'INVALID_CONFIGURATION' })
  })
})

describe.skipIf(!hasSharedData)('real models', () => {
  it('runs a BERT', async () => {
    const extractor = await open({ model: 'tiny-bert', localPath: sharedPath('models/toys'), dtype: 'fp32' })
    const [a, b, c] = await extractor.embed(
      ['a cat on the mat', 'a kitten on the mat', 'the red circle'],
      mean,
    )
    expect(a).toHaveLength(32)
    expect(dot(a!, b!)).toBeGreaterThan(dot(a!, c!))
  })

  it('finds similar sentences more similar than unrelated ones', async () => {
    const extractor = await open({ model: 'potion-base-2M', localPath: sharedPath('models'), dtype: 'q8' })
    const pairs = [
      ['A man is playing a guitar.', 'Someone plays guitar.', 'The stock market fell.'],
      ['How do I cook rice?', 'Boiling rice in water', 'Football results'],
      ['The cat sleeps on the sofa.', 'A kitten is resting on the couch.', 'The rocket reached orbit.'],
    ] as const
    for (const texts of pairs) {
      const [text, similar, unrelated] = await extractor.embed(texts, mean)
      expect(text).toHaveLength(64)
      expect(dot(text!, similar!)).toBeGreaterThan(dot(text!, unrelated!) + 0.2)
    }
  })
})
