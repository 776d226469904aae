import type { Page } from 'playwright'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { recordTrials } from '../support/trials.ts'
import { createCrashBrowser, type CrashBrowser } from './support/browser.ts'
import { Planner, type Pace } from './support/plan.ts'
import { Random } from './support/random.ts'
import { sleep } from './support/sleep.ts'
import { crashTab, inspectIn, openIn, valueOf, workUntilEnd } from './support/tab.ts'
import { Witness } from './support/witness.ts'

/** Kills per test; CRASH_KILLS sets another number. */
const KILLS = Number(process.env['CRASH_KILLS'] ?? 1)
/** CRASH_SEED repeats a run's calls; the moments of the kills are never quite the same. */
const SEED = Number(process.env['CRASH_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
/** Long, for machines that are busy. */
const TIMEOUT_MS = 120_000 + KILLS * 60_000

let browser: CrashBrowser
let random: Random
let witness: Witness

beforeAll(async () => {
  browser = await createCrashBrowser()
})
beforeEach(async () => {
  random = new Random(SEED)
  witness = new Witness(new Planner(random))
  await browser.start()
  return () => browser.kill()
})
afterAll(() => browser.close())

/** Runs `end` some moments later. */
const soon = (end: () => Promise<unknown>): (() => Promise<unknown>) => {
  const wait = random.between(0, 300)
  return () => sleep(wait).then(end)
}

const leads = (page: Page): Promise<boolean> => page.evaluate(() => window.crash.leads())

describe(`a browser that is killed (seed ${SEED})`, () => {
  test.each<[string, Pace]>([
    ['writes rows', 'rows'],
    ['changes the schema', 'schema'],
  ])(
    'while a tab %s loses nothing that was acknowledged, and leaves nothing half done',
    async (_, pace) => {
      recordTrials('kills', KILLS, SEED)
      for (let kills = 0; kills < KILLS; kills++) {
        const page = await browser.openTab()
        await openIn(page, witness, pace)
        const end = soon(() => browser.kill())
        await workUntilEnd(page, witness, { pace, calls: random.between(0, 12), end })
        await browser.kill()
        await browser.start()
      }
      const page = await browser.openTab()
      await openIn(page, witness, pace)
      expect(await page.evaluate((name) => window.crash.unfinishedMedia(name), pace)).toEqual([])
      const { acknowledged, cutOff, cutOffDone } = witness
      console.log(
        `${acknowledged} calls acknowledged, ${cutOff} times cut off, ${cutOffDone} calls done then`,
      )
    },
    TIMEOUT_MS,
  )

  test(
    'during the first opening leaves nothing that a later one would stumble over',
    async () => {
      recordTrials('kills', KILLS, SEED)
      for (let kills = 0; kills < KILLS; kills++) {
        const page = await browser.openTab()
        void page.evaluate(() => window.crash.open('first')).catch(() => undefined)
        await sleep(random.between(0, 2500))
        await browser.kill()
        await browser.start()
      }
      await openIn(await browser.openTab(), witness, 'first')
    },
    TIMEOUT_MS,
  )
})

describe(`a tab that ends while it writes (seed ${SEED})`, () => {
  test.each<[string, (page: Page) => Promise<void>]>([
    ['closed', (page) => page.close()],
    ['crashed', crashTab],
  ])(
    'and is %s leaves all that was acknowledged to the next one',
    async (how, end) => {
      recordTrials('kills', KILLS, SEED)
      for (let ends = 0; ends < KILLS; ends++) {
        const page = await browser.openTab()
        await openIn(page, witness, how)
        let ended: Promise<void> | undefined
        await workUntilEnd(page, witness, {
          pace: ends % 2 === 0 ? 'rows' : 'schema',
          calls: random.between(0, 10),
          end: soon(() => (ended = end(page))),
        })
        await ended
      }
      await openIn(await browser.openTab(), witness, how)
    },
    TIMEOUT_MS,
  )
})

describe(`several tabs (seed ${SEED})`, () => {
  test(
    'a live query of one follows what another writes, and goes on when the tab with the engine crashes',
    async () => {
      recordTrials('kills', 1, SEED)
      const leader = await browser.openTab()
      await openIn(leader, witness, 'followed')
      const [writer, follower] = [await browser.openTab(), await browser.openTab()]
      for (const page of [writer, follower]) await openIn(page, witness, 'followed')
      await writer.evaluate(() => window.crash.createNumbers())
      await follower.evaluate(() => window.crash.follow())
      const insert = (page: Page, n: number): Promise<unknown> =>
        page.evaluate((n) => window.crash.insertNumber(n), n)
      const last = async (): Promise<readonly number[] | undefined> =>
        (await follower.evaluate(() => window.crash.seen())).results.at(-1)
      await insert(writer, 2)
      await expect.poll(last).toEqual([2])
      await insert(leader, 1)
      await expect.poll(last).toEqual([1, 2])
      await crashTab(leader)
      // The first call may be cut off with the engine; the row is there then, or the call says that it is not known.
      await expect.poll(() => insert(writer, 3)).not.toHaveProperty('error.code', 'DATABASE_UNAVAILABLE')
      await expect.poll(last).toEqual([1, 2, 3])
      const { results, end } = await follower.evaluate(() => window.crash.seen())
      expect(end).toBeUndefined()
      expect(results.filter((result, i) => String(result) === String(results[i - 1]))).toEqual([])
    },
    TIMEOUT_MS,
  )

  test(
    'one reads while another writes, and goes on when that one is gone',
    async () => {
      const writer = await browser.openTab()
      await openIn(writer, witness, 'shared')
      const reader = await browser.openTab()
      expect(await reader.evaluate((name) => window.crash.open(name), 'shared')).toHaveProperty('value')
      let writing = true
      let reads = 0
      let cutOff = 0
      const reading = (async () => {
        while (writing || reads === 0) {
          const outcome = await reader.evaluate(() => window.crash.look())
          // Rows that are being read when their engine ends cannot be gone on with; they can be read again.
          if ('error' in outcome && outcome.error.code === 'DATABASE_UNAVAILABLE') cutOff++
          else {
            valueOf(outcome)
            reads++
          }
        }
      })()
      await workUntilEnd(writer, witness, { pace: 'rows', calls: 15, end: soon(() => writer.close()) })
      writing = false
      await reading
      expect(cutOff).toBeLessThanOrEqual(1)
      await inspectIn(reader, witness)
      expect(await leads(reader)).toBe(true)
    },
    TIMEOUT_MS,
  )

  test.each<[string, (page: Page) => Promise<void>]>([
    ['is closed', (page) => page.close()],
    ['crashes', crashTab],
    ['closes the database', (page) => page.evaluate(() => window.crash.close())],
  ])(
    'go on when the one that leads %s: writes are done or reported',
    async (how, end) => {
      let leader = await browser.openTab()
      await openIn(leader, witness, how)
      recordTrials('kills', Math.ceil(KILLS / 2), SEED)
      for (let ends = 0; ends < Math.ceil(KILLS / 2); ends++) {
        const followers = [await browser.openTab(), await browser.openTab()] as const
        for (const follower of followers) await openIn(follower, witness, how)
        expect(await leads(leader)).toBe(true)
        const [writer, reader] = followers
        let ended: Promise<void> | undefined
        const left = leader
        const code = await workUntilEnd(writer, witness, {
          pace: 'rows',
          calls: random.between(7, 15),
          end: soon(() => (ended = end(left))),
        })
        expect([undefined, 'DATABASE_UNAVAILABLE']).toContain(code)
        await ended
        await inspectIn(writer, witness)
        await inspectIn(reader, witness)
        const writerLeads = await leads(writer)
        expect(await leads(reader)).toBe(!writerLeads)
        await left.close()
        leader = writerLeads ? writer : reader
        await (writerLeads ? reader : writer).close()
      }
    },
    TIMEOUT_MS,
  )
})
