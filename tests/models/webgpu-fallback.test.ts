import { describe, expect, it } from 'vitest'
import type { EmbedJob, JobContext, ModelJob } from '../../packages/models/src/host/index.ts'
import { createModelSupervisor, type ModelWorker } from '../../packages/models/src/supervisor/index.ts'
import { collectLogs } from './support/logs.ts'

/**
 * A GPU that breaks cannot be had in tests, so the worker is an object here. It answers with the vector [1], or
 * fails where `fails` says so, and records which jobs were allowed WebGPU.
 */
function start(fails: (job: EmbedJob, context: JobContext) => boolean) {
  const calls: string[] = []
  let workers = 0
  const spawn = async (): Promise<ModelWorker> => {
    workers += 1
    const call = async (job: ModelJob, context: JobContext): Promise<Float32Array[]> => {
      if (job.kind !== 'embed') throw new Error('Only embed jobs are run here.')
      calls.push(`${job.texts[0]} ${context.webgpu ? 'webgpu' : 'wasm'}`)
      if (fails(job, context)) throw new Error('device lost')
      return [Float32Array.of(1)]
    }
    return {
      call: call as ModelWorker['call'],
      loaded: async () => [],
      terminate: () => undefined,
      onDeath: () => undefined,
    }
  }
  const supervisor = createModelSupervisor({ spawn, logger: collectLogs().logger })
  return { supervisor, calls, workers: () => workers }
}

const embed = (text: string, device: EmbedJob['model']['device']): EmbedJob => ({
  kind: 'embed',
  model: { model: 'm', source: 'hub', device },
  texts: [text],
  pooling: 'mean',
})

describe('a job that fails where WebGPU may be used', () => {
  it.each(['webgpu', 'auto'] as const)(
    'is tried again on wasm, which stays when that helps (%s)',
    async (device) => {
      const { supervisor, calls, workers } = start((_, { webgpu }) => webgpu)
      await Promise.all(['a', 'b'].map((text) => supervisor.run(embed(text, device))))
      expect(calls).toEqual(['a webgpu', 'a wasm', 'b wasm'])
      expect(workers()).toBe(2)
    },
  )

  it('gives WebGPU back to the others when the job itself is at fault', async () => {
    const { supervisor, calls, workers } = start((job) => job.texts[0] === 'bad')
    const settled = await Promise.allSettled(
      ['bad', 'good'].map((text) => supervisor.run(embed(text, 'webgpu'))),
    )
    expect(settled[0]).toMatchObject({ reason: { code: 'PROVIDER_ERROR' } })
    expect(calls).toEqual(['bad webgpu', 'bad wasm', 'good webgpu'])
    expect(workers()).toBe(3)
  })

  it('does not turn WebGPU off for a job that asked for wasm', async () => {
    let failures = 1
    const { supervisor, calls } = start((job) => job.texts[0] === 'wasm job' && failures-- > 0)
    await supervisor.run(embed('wasm job', 'wasm'))
    await supervisor.run(embed('other', 'webgpu'))
    expect(calls).toEqual(['wasm job webgpu', 'wasm job webgpu', 'other webgpu'])
  })
})
