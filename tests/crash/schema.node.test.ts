import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildWorker, type BuiltWorker } from './support/build-worker.ts'
import { findLeftovers } from './support/leftovers.ts'
import { Planner } from './support/plan.ts'
import { Random } from './support/random.ts'
import { startWorkerProcess, type WorkerProcess } from './support/run-worker.ts'
import { sleep } from './support/sleep.ts'
import { Witness } from './support/witness.ts'
import type { Operation } from './support/world.ts'

const TIMEOUT_MS = 300_000
/** When the process is killed: parts of the time that the call took when it was let be. */
const MOMENTS = [0.3, 0.6, 0.9]

let directory: string
let built: BuiltWorker
const witness = new Witness(new Planner(new Random(1)))

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'polytable-crash-schema-'))
  built = await buildWorker()
  const worker = await startOn()
  const made = ['createItems', 'markItems', 'createDocuments', 'createChunks', 'createLater'] as const
  for (const kind of made) await perform(worker, { kind })
  await perform(worker, { kind: 'insert', statement: 1, first: 1, rows: 2500 })
  await perform(worker, { kind: 'update', statement: 1, revision: 1 })
  await perform(worker, { kind: 'addDocuments', statement: 2, first: 1, rows: 5 })
  await close(worker)
}, TIMEOUT_MS)
afterAll(async () => {
  await built.remove()
  await rm(directory, { recursive: true, force: true })
})

async function startOn(): Promise<WorkerProcess> {
  const worker = startWorkerProcess(built.path)
  await worker.answer()
  worker.tell({ type: 'open', name: directory })
  const opened = await worker.answer()
  if (opened?.type !== 'opened') throw new Error(JSON.stringify(opened))
  witness.inspect(opened.snapshot)
  return worker
}

/** Has a call done, and gives the milliseconds it took. */
async function perform(worker: WorkerProcess, operation: Operation): Promise<number> {
  const began = performance.now()
  worker.tell({ type: 'perform', number: 0, operation: witness.sendThis(operation) })
  expect(await worker.answer()).toEqual({ type: 'done', number: 0 })
  witness.acknowledge()
  return performance.now() - began
}

async function close(worker: WorkerProcess): Promise<void> {
  worker.tell({ type: 'close' })
  await worker.answer()
  await worker.ended
}

describe('a process that is killed in the middle of', () => {
  test.each<[string, readonly Operation[], Operation, readonly Operation[]]>([
    ['addComputedColumn', [], { kind: 'addColumn' }, [{ kind: 'dropColumn' }]],
    ['addEmbeddingIndex', [], { kind: 'addIndex' }, [{ kind: 'dropIndex' }]],
    ['createView', [], { kind: 'createView' }, [{ kind: 'dropView' }]],
    ['dropTable', [{ kind: 'createScratch' }, { kind: 'fillScratch' }], { kind: 'dropScratch' }, []],
  ])(
    '%s leaves it done or undone, and nothing behind',
    async (_, before, operation, undo) => {
      let worker = await startOn()
      for (const each of before) await perform(worker, each)
      const duration = await perform(worker, operation)
      for (const each of undo) await perform(worker, each)
      for (const moment of MOMENTS) {
        const isReady = before.every(({ kind }) => kind === 'fillScratch' || witness.world.made.has(kind))
        for (const each of isReady ? [] : before) await perform(worker, each)
        worker.tell({ type: 'perform', number: 1, operation: witness.sendThis(operation) })
        await sleep(moment * duration)
        await worker.kill()
        worker = await startOn()
        for (const each of witness.world.made.has(operation.kind) ? undo : []) await perform(worker, each)
      }
      if (witness.world.made.has('createScratch')) await perform(worker, { kind: 'dropScratch' })
      await close(worker)
      expect(await findLeftovers(directory)).toEqual([])
    },
    TIMEOUT_MS,
  )

  test.each<[string, (statement: number) => Operation, (statement: number) => Operation]>([
    [
      'revert',
      (statement) => ({ kind: 'insert', statement, first: statement * 10_000, rows: 2500 }),
      (statement) => ({ kind: 'revertInsert', statement }),
    ],
    [
      'vacuum',
      (revision) => ({ kind: 'update', statement: 1, revision }),
      () => ({ kind: 'vacuum', tables: ['items', 'documents'] }),
    ],
  ])(
    '%s leaves it done or undone, and nothing behind',
    async (_, before, operation) => {
      let worker = await startOn()
      let number = 100
      await perform(worker, before(++number))
      const duration = await perform(worker, operation(number))
      for (const moment of MOMENTS) {
        await perform(worker, before(++number))
        worker.tell({ type: 'perform', number: 1, operation: witness.sendThis(operation(number)) })
        await sleep(moment * duration)
        await worker.kill()
        worker = await startOn()
      }
      await close(worker)
      expect(await findLeftovers(directory)).toEqual([])
    },
    TIMEOUT_MS,
  )
})
