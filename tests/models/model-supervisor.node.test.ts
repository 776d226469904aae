import type { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { EmbedJob, ModelSpec } from '../../packages/models/src/host/index.ts'
import { createModelSupervisor, type ModelSupervisor } from '../../packages/models/src/supervisor/index.ts'
import { collectLogs } from './support/logs.ts'
import { temporaryFolder, writeModel } from './support/model-folder.ts'
import { spawnNodeWorker } from './support/node-worker.ts'
import { POISON, TINY_MODEL, tinyModelFiles } from './support/tiny-model.ts'

let supervisor: ModelSupervisor
let threads: Worker[]
let spec: ModelSpec
const logs = collectLogs()

function start(options: { readonly deadlineMs?: number; readonly abortGraceMs?: number } = {}): void {
  supervisor = createModelSupervisor({
    logger: logs.logger,
    spawn: async () => {
      const { model, thread } = await spawnNodeWorker()
      threads.push(thread)
      return model
    },
    ...options,
  })
}

beforeEach(async () => {
  threads = []
  logs.warnings.length = 0
  const localPath = await temporaryFolder()
  await writeModel(localPath, TINY_MODEL, tinyModelFiles())
  spec = { model: TINY_MODEL, source: 'local', localPath, dtype: 'fp32', device: 'auto' }
  start()
})
afterEach(() => supervisor.dispose())

const embed = (...texts: readonly string[]): EmbedJob => ({
  kind: 'embed',
  model: spec,
  texts,
  pooling: 'mean',
})
/** Long enough that a test can act while it runs. */
const longJob = (): EmbedJob => embed(...Array.from({ length: 60_000 }, () => 'cat dog car'))

describe('a model supervisor', () => {
  it('runs jobs on one worker, in order', async () => {
    expect(await supervisor.run({ kind: 'load', model: spec })).toEqual({ device: 'cpu' })
    const ended: string[] = []
    const results = await Promise.all(
      ['cat', 'dog', 'car'].map(async (text) => {
        const [vector] = await supervisor.run(embed(text))
        ended.push(text)
        return vector
      }),
    )
    expect(ended).toEqual(['cat', 'dog', 'car'])
    expect(results.every((vector) => vector?.length === 4)).toBe(true)
    expect(threads).toHaveLength(1)
  })

  it('replaces the worker after a failed inference; the other jobs survive', async () => {
    const jobs = [embed('cat'), embed(POISON), embed('dog'), embed('car')]
    const settled = await Promise.allSettled(jobs.map((job) => supervisor.run(job)))
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled'])
    expect(settled[1]).toMatchObject({ reason: { code: 'PROVIDER_ERROR' } })
    // The first, the one in which the job failed again alone, and the one for the rest.
    expect(threads).toHaveLength(3)
    expect(new Set(threads.map(({ threadId }) => threadId))).toContain(-1)
    expect(logs.warnings).toHaveLength(1)
  })

  it('does not repeat what cannot succeed', async () => {
    const missing = supervisor.run({ kind: 'load', model: { ...spec, model: 'missing' } })
    await expect(missing).rejects.toMatchObject({ code: 'PATH_NOT_FOUND' })
    expect(threads).toHaveLength(1)
    expect(await supervisor.run(embed('cat'))).toHaveLength(1)
    expect(threads).toHaveLength(2)
  })

  it('repeats a job whose worker was killed in the middle, and goes on with the rest', async () => {
    await supervisor.run(embed('cat'))
    const long = supervisor.run(longJob())
    const next = supervisor.run(embed('dog'))
    await threads[0]!.terminate()
    expect(await long).toHaveLength(60_000)
    expect(await next).toHaveLength(1)
    expect(threads).toHaveLength(2)
  })

  it('reports a job whose worker dies twice, and keeps the next', async () => {
    const long = expect(supervisor.run(longJob())).rejects.toMatchObject({ code: 'PROVIDER_ERROR' })
    const next = supervisor.run(embed('dog'))
    for (let n = 0; n < 2; n++) {
      await expect.poll(() => threads.length).toBe(n + 1)
      await threads[n]!.terminate()
    }
    await long
    expect(await next).toHaveLength(1)
    expect(threads).toHaveLength(3)
  })

  it('starts a new worker when the last one died while idle', async () => {
    await supervisor.run(embed('cat'))
    await threads[0]!.terminate()
    expect(await supervisor.run(embed('dog'))).toHaveLength(1)
    expect(threads).toHaveLength(2)
    expect(logs.warnings).toHaveLength(0)
  })

  it('gives up on a worker that stays silent', async () => {
    await supervisor.run(embed('cat'))
    const long = supervisor.run(longJob(), { deadlineMs: 5 })
    await expect(long).rejects.toMatchObject({ code: 'PROVIDER_TIMEOUT' })
    expect(await supervisor.run(embed('dog'))).toHaveLength(1)
  })

  it('reports a worker that cannot be started, and starts the next', async () => {
    let attempts = 0
    const failing = createModelSupervisor({
      logger: logs.logger,
      spawn: async () => {
        attempts += 1
        if (attempts <= 2) throw new Error('no more threads')
        return (await spawnNodeWorker()).model
      },
    })
    await expect(failing.run(embed('cat'))).rejects.toMatchObject({ code: 'PROVIDER_ERROR' })
    expect(await failing.run(embed('cat'))).toHaveLength(1)
    failing.dispose()
  })
})

describe('aborting', () => {
  it('takes a waiting job out of the queue', async () => {
    const controller = new AbortController()
    const first = supervisor.run(embed('cat'))
    const waiting = supervisor.run(embed('dog'), { signal: controller.signal })
    controller.abort()
    await expect(waiting).rejects.toBe(controller.signal.reason)
    expect(await first).toHaveLength(1)
    expect(threads).toHaveLength(1)
  })

  it('rejects at once, and ends the worker of a job that runs on', async () => {
    supervisor.dispose()
    start({ abortGraceMs: 10 })
    await supervisor.run(embed('cat'))
    const controller = new AbortController()
    const reason = new Error('changed my mind')
    const long = supervisor.run(longJob(), { signal: controller.signal })
    setTimeout(() => controller.abort(reason), 20)
    await expect(long).rejects.toBe(reason)
    expect(await supervisor.run(embed('dog'))).toHaveLength(1)
    expect(threads).toHaveLength(2)
  })

  it('refuses a signal that is aborted already', async () => {
    const signal = AbortSignal.abort()
    await expect(supervisor.run(embed('cat'), { signal })).rejects.toBe(signal.reason)
    expect(threads).toHaveLength(0)
  })
})

describe('dispose', () => {
  it('rejects what runs, what waits and what comes, and ends the worker', async () => {
    await supervisor.run(embed('cat'))
    const jobs = [supervisor.run(longJob()), supervisor.run(embed('dog'))]
    const settled = Promise.allSettled(jobs)
    supervisor.dispose()
    for (const job of await settled) expect(job).toMatchObject({ reason: { code: 'INVALID_STATE' } })
    await expect(supervisor.run(embed('cat'))).rejects.toMatchObject({ code: 'INVALID_STATE' })
    await expect.poll(() => threads[0]!.threadId).toBe(-1)
    expect(threads).toHaveLength(1)
  })
})
