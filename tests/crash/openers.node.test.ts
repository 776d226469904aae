import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { open, PolytableError } from 'polytable'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildWorker, type BuiltWorker } from './support/build-worker.ts'
import { look } from './support/look.ts'
import { Planner } from './support/plan.ts'
import { Random } from './support/random.ts'
import { startWorkerProcess, type WorkerProcess } from './support/run-worker.ts'
import { Witness } from './support/witness.ts'

const TIMEOUT_MS = 180_000

let base: string
let built: BuiltWorker

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'polytable-openers-'))
  built = await buildWorker()
})
afterAll(async () => {
  await built.remove()
  await rm(base, { recursive: true, force: true })
})

async function startIn(directory: string, witness: Witness): Promise<WorkerProcess> {
  const worker = startWorkerProcess(built.path)
  await worker.answer()
  worker.tell({ type: 'open', name: directory })
  const opened = await worker.answer()
  if (opened?.type !== 'opened') throw new Error(JSON.stringify(opened))
  witness.inspect(opened.snapshot)
  return worker
}

async function work(worker: WorkerProcess, witness: Witness, calls: number): Promise<void> {
  for (let number = 0; number < calls; number++) {
    worker.tell({ type: 'perform', number, operation: witness.send('rows') })
    expect(await worker.answer()).toEqual({ type: 'done', number })
    witness.acknowledge()
  }
}

/** The error of an opening that is refused. */
async function refusal(directory: string): Promise<PolytableError> {
  const error: unknown = await open(directory).then(
    async (db) => {
      await db.close()
      return undefined
    },
    (reason: unknown) => reason,
  )
  if (!PolytableError.is(error)) throw new Error(`It was not refused: ${String(error)}`)
  return error
}

describe('a directory that a process has open', () => {
  test(
    'is refused to others, whom that does not disturb, and free as soon as the process is killed',
    async () => {
      const directory = join(base, 'two-processes')
      const witness = new Witness(new Planner(new Random(7)))
      const first = await startIn(directory, witness)
      await work(first, witness, 9)

      const second = startWorkerProcess(built.path)
      await second.answer()
      second.tell({ type: 'open', name: directory })
      expect(await second.answer()).toMatchObject({ type: 'failed', code: 'DATABASE_UNAVAILABLE' })
      await second.ended
      expect((await refusal(directory)).code).toBe('DATABASE_UNAVAILABLE')

      await work(first, witness, 5)
      await first.kill()
      const third = await startIn(directory, witness)
      await work(third, witness, 3)
      await third.kill()
      const db = await open(directory)
      witness.inspect(await look(db))
      await db.close()
    },
    TIMEOUT_MS,
  )

  test(
    'is given to one of many processes that ask at once',
    async () => {
      const directory = join(base, 'many')
      const workers = [1, 2, 3].map(() => startWorkerProcess(built.path))
      for (const worker of workers) await worker.answer()
      for (const worker of workers) worker.tell({ type: 'open', name: directory })
      const answers = await Promise.all(workers.map((worker) => worker.answer()))
      const opened = answers.filter((answer) => answer?.type === 'opened')
      const refused = answers.filter(
        (answer) => answer?.type === 'failed' && answer.code === 'DATABASE_UNAVAILABLE',
      )
      expect([opened.length, refused.length]).toEqual([1, 2])
      await Promise.all(workers.map((worker) => worker.kill()))
    },
    TIMEOUT_MS,
  )
})

describe('two openings in one process', () => {
  test(
    'the second is refused, the first goes on; after close() it may open',
    async () => {
      const directory = join(base, 'one-process')
      const first = await open(directory)
      const error = await refusal(directory)
      expect(error.code).toBe('DATABASE_UNAVAILABLE')
      expect(error.hint).toBeDefined()
      await first.createDir('kept')
      await first.close()
      const second = await open(directory)
      expect(await second.listDirs()).toEqual(['kept'])
      await second.close()
    },
    TIMEOUT_MS,
  )

  test(
    'two at once: one is opened, the other refused',
    async () => {
      const outcomes = await Promise.allSettled([open(join(base, 'at-once')), open(join(base, 'at-once'))])
      const opened = outcomes.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
      expect(opened).toHaveLength(1)
      await opened[0]!.close()
    },
    TIMEOUT_MS,
  )
})
