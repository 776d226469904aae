import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { v8Flags } from '../../scripts/v8-flags.ts'
import { buildWorker, type BuiltWorker } from './support/build-worker.ts'

/** Kills before the process is left to itself; CRASH_KILLS sets another number. */
const KILLS = Number(process.env['CRASH_KILLS'] ?? 6)
const ROWS = 300

interface Message {
  readonly called?: number
  readonly finished?: readonly number[]
  readonly rows?: readonly { readonly n: number; readonly m: number | null }[]
  readonly view?: readonly { readonly n: number; readonly i: number; readonly k: number }[]
  readonly jobs?: readonly { readonly state: string; readonly errors: number }[]
  readonly errors?: number
}

let base: string
let built: BuiltWorker

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'polytable-jobs-'))
  built = await buildWorker('job-process')
})
afterAll(async () => {
  await built.remove()
  await rm(base, { recursive: true, force: true })
})

/** Runs the process until it ends, or until it has made so many calls. Gives what it said. */
async function run(calls: number): Promise<Message[]> {
  const child = spawn(process.execPath, [...v8Flags, built.path, join(base, 'db')], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  })
  const messages: Message[] = []
  let made = 0
  createInterface({ input: child.stdout }).on('line', (line) => {
    messages.push(JSON.parse(line) as Message)
    if (messages.at(-1)?.called === undefined || ++made !== calls) return
    process.kill(-child.pid!, 'SIGKILL')
  })
  await new Promise((resolve) => child.once('close', resolve))
  return messages
}

test('a process that is killed while it computes in the background goes on where it was', async () => {
  const finished = new Set<number>()
  let last: Message | undefined
  let kills = 0
  while (!last?.rows) {
    const messages = await run(kills < KILLS ? 20 + kills * 60 : Infinity)
    const found = messages.find((message) => message.finished)
    // The first process may be killed in the middle of the insertion, which then never was.
    for (const n of found?.finished ?? []) finished.add(n)
    const called = messages.flatMap((message) => (message.called === undefined ? [] : [message.called]))
    const again = called.filter((n) => finished.has(n))
    expect(again, 'cells that were finished are not computed again').toEqual([])
    expect(new Set(called).size, 'nothing is computed twice in one process').toBe(called.length)
    last = messages.at(-1)
    kills++
  }
  expect(kills).toBeGreaterThan(KILLS / 2)
  const fails = (n: number): boolean => n % 50 === 49
  const doubled = (n: number): number | null => (fails(n) ? null : n * 2)
  expect(last.rows).toEqual(Array.from({ length: ROWS }, (_, n) => ({ n, m: doubled(n) })))
  expect(last.view).toEqual(
    Array.from({ length: ROWS }, (_, n) => n).flatMap((n) =>
      Array.from({ length: ((doubled(n) ?? 0) % 4) / 2 }, (_, i) => ({ n, i, k: doubled(n + 1000) })),
    ),
  )
  expect(last.errors).toBe(ROWS / 50)
  expect(last.jobs).toMatchObject([{ state: 'failed', errors: ROWS / 50 }])
}, 180_000)
