import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import type { EmbedJob, ModelSpec } from '../../packages/models/src/host/index.ts'
import { createModelSupervisor, type ModelSupervisor } from '../../packages/models/src/supervisor/index.ts'
import { hasSharedData } from '../support/shared-data.ts'
import { spawnBrowserWorker } from './support/browser-worker.ts'
import { collectLogs } from './support/logs.ts'
import { dot } from './support/similarity.ts'
import { POISON, TINY_MODEL } from './support/tiny-model.ts'

const tiny: ModelSpec = {
  model: TINY_MODEL,
  source: 'local',
  localPath: new URL('./support/local/', import.meta.url).pathname,
  dtype: 'fp32',
  device: 'auto',
}
const shared = (model: string, folder: string, dtype: ModelSpec['dtype']): ModelSpec => ({
  model,
  source: 'local',
  localPath: `/@fs${inject('sharedData')}/${folder}/`,
  dtype,
  device: 'wasm',
})
const embed = (model: ModelSpec, ...texts: readonly string[]): EmbedJob => ({
  kind: 'embed',
  model,
  texts,
  pooling: 'mean',
})

let supervisor: ModelSupervisor
let threads: Worker[]
const logs = collectLogs()

beforeEach(() => {
  threads = []
  supervisor = createModelSupervisor({
    logger: logs.logger,
    spawn: async () => {
      const { model, thread } = spawnBrowserWorker()
      threads.push(thread)
      return model
    },
  })
})
afterEach(() => supervisor.dispose())

describe('models in a worker of the browser', () => {
  it('run on wasm where there is no adapter, from URLs of our own', async () => {
    expect(await supervisor.run({ kind: 'load', model: tiny })).toEqual({ device: 'wasm' })
    const [cat, kitten, car] = await supervisor.run(embed(tiny, 'cat', 'kitten', 'car'))
    expect(dot(cat!, kitten!)).toBeGreaterThan(0.98)
    expect(dot(cat!, car!)).toBeLessThan(0.1)
    expect(threads).toHaveLength(1)
  })

  it('survive a failed inference: a new worker, and the other jobs go on', async () => {
    const jobs = [embed(tiny, 'cat'), embed(tiny, POISON), embed(tiny, 'dog'), embed(tiny, 'car')]
    const settled = await Promise.allSettled(jobs.map((job) => supervisor.run(job)))
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled'])
    expect(settled[1]).toMatchObject({ reason: { code: 'PROVIDER_ERROR' } })
    expect(threads).toHaveLength(3)
  })

  it('are named when they are not there, and others still load', async () => {
    const missing = supervisor.run({ kind: 'load', model: { ...tiny, model: 'no-such-model' } })
    await expect(missing).rejects.toMatchObject({ message: expect.stringContaining('no-such-model') })
    expect(await supervisor.run(embed(tiny, 'cat'))).toHaveLength(1)
  })

  it('are loaded again when their worker stays silent', async () => {
    await supervisor.run(embed(tiny, 'cat'))
    const dog = supervisor.run(embed(tiny, 'dog'), { deadlineMs: 30_000 })
    const stuck = supervisor.run(embed(tiny, ...Array.from({ length: 60_000 }, () => 'cat')), {
      deadlineMs: 5,
    })
    const car = supervisor.run(embed(tiny, 'car'))
    await expect(stuck).rejects.toMatchObject({ code: 'PROVIDER_TIMEOUT' })
    expect(await dog).toHaveLength(1)
    expect(await car).toHaveLength(1)
  })
})

describe.skipIf(!hasSharedData)('real models in a worker of the browser', () => {
  it('runs a BERT', async () => {
    const spec = shared('tiny-bert', 'models/toys', 'fp32')
    const [a, b, c] = await supervisor.run(
      embed(spec, 'a cat on the mat', 'a kitten on the mat', 'the red circle'),
    )
    expect(a).toHaveLength(32)
    expect(dot(a!, b!)).toBeGreaterThan(dot(a!, c!))
  })

  it('finds similar sentences more similar than unrelated ones', async () => {
    const spec = shared('potion-base-2M', 'models', 'q8')
    const texts = [
      'The cat sleeps on the sofa.',
      'A kitten is resting on the couch.',
      'The rocket reached orbit.',
    ]
    const [text, similar, unrelated] = await supervisor.run(embed(spec, ...texts))
    expect(text).toHaveLength(64)
    expect(dot(text!, similar!)).toBeGreaterThan(dot(text!, unrelated!) + 0.2)
  })
})
