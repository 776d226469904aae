import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { recordTrials } from '../support/trials.ts'
import { buildWorker, type BuiltWorker } from './support/build-worker.ts'
import { findLeftovers } from './support/leftovers.ts'
import { Planner, type Pace } from './support/plan.ts'
import { Random } from './support/random.ts'
import { startWorkerProcess, type WorkerProcess } from './support/run-worker.ts'
import { sleep } from './support/sleep.ts'
import { Witness } from './support/witness.ts'

/** Kills per test; CRASH_KILLS sets another number. */
const KILLS = Number(process.env['CRASH_KILLS'] ?? 3)
/** CRASH_SEED repeats a run's calls; the moments of the kills are never quite the same. */
const SEED = Number(process.env['CRASH_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
/** Calls that are sent ahead, so that the process never waits. */
const AHEAD = 3
/** Long, for machines that are busy. */
const TIMEOUT_MS = 120_000 + KILLS * 20_000

let base: string
let built: BuiltWorker

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'polytable-crash-'))
  built = await buildWorker()
})
afterAll(async () => {
  await built.remove()
  await rm(base, { recursive: true, force: true })
})

const start = (): WorkerProcess => startWorkerProcess(built.path)

/** Has a process open the database, and checks what it finds. */
async function openIn(worker: WorkerProcess, witness: Witness, directory: string): Promise<void> {
  expect(await worker.answer()).toEqual({ type: 'ready' })
  worker.tell({ type: 'open', name: directory })
  const opened = await worker.answer()
  if (opened?.type !== 'opened') throw new Error(`It could not be opened: ${JSON.stringify(opened)}`)
  witness.inspect(opened.snapshot)
}

/** Has a process work without pause, and kills it some time after so many calls. */
async function workAndKill(
  worker: WorkerProcess,
  witness: Witness,
  { pace, calls, moment }: { readonly pace: Pace; readonly calls: number; readonly moment: number },
): Promise<void> {
  let number = 0
  const send = (): void => worker.tell({ type: 'perform', number: number++, operation: witness.send(pace) })
  for (let i = 0; i < AHEAD; i++) send()
  // A call takes about as long as those before it.
  let duration = 100
  let last = performance.now()
  for (let done = 0; ; done++) {
    if (done === calls) setTimeout(() => void worker.kill(), moment * duration)
    const answer = await worker.answer()
    if (answer === undefined) return
    if (answer.type !== 'done') throw new Error(`It stopped: ${JSON.stringify(answer)}`)
    witness.acknowledge()
    duration = (duration + performance.now() - last) / 2
    last = performance.now()
    send()
  }
}

/** Opens, inspects and closes the database in order, and looks for what is left over. */
async function inspectAll(witness: Witness, directory: string): Promise<void> {
  const worker = start()
  await openIn(worker, witness, directory)
  worker.tell({ type: 'close' })
  expect(await worker.answer()).toEqual({ type: 'closed' })
  await worker.ended
  expect(await findLeftovers(directory)).toEqual([])
}

describe(`a process that is killed (seed ${SEED})`, () => {
  test.each<[string, Pace]>([
    ['writes rows', 'rows'],
    ['changes the schema', 'schema'],
  ])(
    'while it %s loses nothing that was acknowledged, and leaves nothing half done',
    async (_, pace) => {
      recordTrials('kills', KILLS, SEED)
      const random = new Random(SEED)
      const witness = new Witness(new Planner(random))
      const directory = join(base, pace)
      for (let kills = 1; kills <= KILLS; kills++) {
        const worker = start()
        await openIn(worker, witness, directory)
        await workAndKill(worker, witness, {
          pace,
          calls: random.between(0, 12),
          moment: random.next() * 2,
        })
        if (kills % 4 === 0 || kills === KILLS) await inspectAll(witness, directory)
      }
      const { acknowledged, cutOff, cutOffDone } = witness
      console.log(`${acknowledged} calls acknowledged, ${cutOff} cut off, ${cutOffDone} of them done`)
    },
    TIMEOUT_MS,
  )

  test(
    'during the first opening leaves nothing that a later one would stumble over',
    async () => {
      recordTrials('kills', Math.ceil(KILLS / 2), SEED)
      const random = new Random(SEED)
      const directory = join(base, 'first')
      const first = start()
      const began = performance.now()
      await openIn(first, new Witness(new Planner(random)), join(base, 'whole'))
      const whole = performance.now() - began
      await first.kill()
      for (let kills = 0; kills < KILLS / 2; kills++) {
        const worker = start()
        await worker.answer()
        worker.tell({ type: 'open', name: directory })
        await sleep(random.next() * whole)
        await worker.kill()
      }
      await inspectAll(new Witness(new Planner(random)), directory)
    },
    TIMEOUT_MS,
  )
})
