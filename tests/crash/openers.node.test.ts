import { cp, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { open, PolytableError, pt } from 'polytable'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectError } from '../conformance/support/expect-error.ts'
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
    'share an engine, which ends with the last of them',
    async () => {
      const directory = join(base, 'one-process')
      const first = await open(directory)
      await symlink(directory, `${directory}-link`)
      const second = await open(`${directory}-link`, { readOnly: true })
      const t = await first.createTable('t', { n: pt.int() })
      await t.insert({ n: 1 })
      expect(await (await second.getTable('t')).collect()).toEqual([{ n: 1 }])
      await expectError(second.dropTable('t'), 'INSUFFICIENT_PRIVILEGES')
      await first.close()
      await first.close()
      expect(await second.listTables()).toEqual(['t'])
      await expectError(first.listTables(), 'DATABASE_UNAVAILABLE')
      await second.close()
      const third = await open(directory)
      expect(await third.listTables()).toEqual(['t'])
      await third.close()
    },
    TIMEOUT_MS,
  )

  test(
    'at once, and while another closes, share it too',
    async () => {
      const directory = join(base, 'at-once')
      const both = await Promise.all([open(directory), open(directory)])
      await both[0].createDir('kept')
      expect(await both[1].listDirs()).toEqual(['kept'])
      const [, third] = await Promise.all([Promise.all(both.map((db) => db.close())), open(directory)])
      expect(await third.listDirs()).toEqual(['kept'])
      await third.close()
    },
    TIMEOUT_MS,
  )

  test(
    'by two copies of the package share it too, and each has functions of its own',
    async () => {
      const directory = join(base, 'two-copies')
      const copy = join(fileURLToPath(new URL('../../.cache', import.meta.url)), `copy-${process.pid}`)
      await cp(
        join(fileURLToPath(import.meta.resolve('polytable/package.json')), '../dist'),
        join(copy, 'dist'),
        {
          recursive: true,
        },
      )
      try {
        const other = (await import(
          pathToFileURL(join(copy, 'dist/node/index.js')).href
        )) as typeof import('polytable')
        const [here, there] = [await open(directory), await other.open(directory)]
        const t = await here.createTable('t', { n: pt.int() })
        const twice = other.pt.udf({
          name: 'openers.twice',
          params: { n: other.pt.int() },
          returns: other.pt.int(),
          run: ({ n }) => n * 2,
        })
        const same = await there.getTable('t')
        await same.addComputedColumn({ m: twice({ n: same.c['n'] as never }) })
        await t.insert({ n: 2 })
        expect(await (await here.getTable('t')).collect()).toEqual([{ n: 2, m: 4 }])
        await here.close()
        expect(await same.count()).toBe(1)
        await there.close()
      } finally {
        await rm(copy, { recursive: true })
      }
    },
    TIMEOUT_MS,
  )
})
