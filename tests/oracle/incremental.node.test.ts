import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestEngine, type TestEngine } from '../engine/support/engine.ts'
import { propertyRuns } from '../engine/support/runs.ts'
import { traces, type Command } from './support/commands.ts'
import { CountingRunner } from './support/functions.ts'
import { Pipeline } from './support/pipeline.ts'

describe('Tables, views and indexes under random changes', () => {
  const runner = new CountingRunner()
  let opened: TestEngine
  let pipelines = 0
  beforeAll(async () => {
    opened = await openTestEngine([{ functions: runner.functions, runner }])
  })
  afterAll(() => opened?.engine.close())

  async function runTrace(commands: readonly Command[]): Promise<void> {
    const pipeline = await Pipeline.create(opened.engine, runner, `t${pipelines++}`)
    try {
      for (const command of commands) await pipeline.run(command)
      await pipeline.comparePast()
    } finally {
      await pipeline.drop()
    }
  }

  it(
    'equal a naive recomputation, compute no cell twice, and keep their past',
    async () => {
      await fc.assert(fc.asyncProperty(traces, runTrace), propertyRuns(100))
      expect(await opened.engine.list('', {})).toEqual([])
    },
    Number(process.env.POLYTABLE_RUNS ?? 1) * 120_000,
  )
})
