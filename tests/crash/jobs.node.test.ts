import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { v8Flags } from '../../scripts/v8-flags.ts'
import { recordTrials } from '../support/trials.ts'
import { ROWS, type Message } from './support/background-work.ts'
import { createCrashBrowser, type CrashBrowser } from './support/browser.ts'
import { buildWorker, type BuiltWorker } from './support/build-worker.ts'

/** Kills before the work is left to itself; CRASH_KILLS sets another number. */
const KILLS = Number(process.env['CRASH_KILLS'] ?? 2)

/** Works until it is done, or until so many calls were made, and is killed then. Gives what it said. */
type Run = (calls: number) => Promise<Message[]>

/** Runs the work again and again, until it is done. */
async function expectGoesOn(run: Run, mostKills: number): Promise<void> {
  const finished = new Set<number>()
  let last: Message | undefined
  let kills = 0
  while (!last?.rows) {
    const messages = await run(kills < mostKills ? 20 + kills * 60 : Infinity)
    const found = messages.find((message) => message.finished)
    // The first run may end in the middle of the insertion, which then never was.
    for (const n of found?.finished ?? []) finished.add(n)
    const called = messages.flatMap((message) => (message.called === undefined ? [] : [message.called]))
    const again = called.filter((n) => finished.has(n))
    expect(again, 'cells that were finished are not computed again').toEqual([])
    expect(new Set(called).size, 'nothing is computed twice in one run').toBe(called.length)
    last = messages.at(-1)
    kills++
  }
  expect(kills).toBeGreaterThan(mostKills / 2)
  recordTrials('kills', kills)
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
}

describe('computing in the background goes on where it was', () => {
  let base: string
  let built: BuiltWorker
  let browser: CrashBrowser

  beforeAll(async () => {
    base = await mkdtemp(join(tmpdir(), 'polytable-jobs-'))
    built = await buildWorker('job-process')
    browser = await createCrashBrowser()
    await browser.start()
  })
  afterAll(async () => {
    await browser.close()
    await built.remove()
    await rm(base, { recursive: true, force: true })
  })

  test('after its process was killed', () => {
    const run: Run = async (calls) => {
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
    return expectGoesOn(run, KILLS)
  }, 180_000)

  const restart = async (): Promise<void> => {
    await browser.kill()
    await browser.start()
  }
  test.each<[string, (page: Page) => Promise<void>]>([
    ['its tab was closed', (page) => page.close()],
    ['its browser was killed', restart],
  ])(
    'after %s',
    (how, end) => {
      const run: Run = async (calls) => {
        const page = await browser.openTab()
        const messages: Message[] = []
        let made = 0
        let ended: Promise<void> | undefined
        await page.exposeFunction('say', (message: Message) => {
          messages.push(message)
          if (message.called !== undefined && ++made === calls) ended = end(page)
        })
        const outcome = await page
          .evaluate((name) => window.crash.background(name), how)
          .catch(() => undefined)
        if (!ended) expect(outcome).toEqual({})
        await ended
        return messages
      }
      return expectGoesOn(run, Math.ceil(KILLS / 2))
    },
    180_000,
  )
})
