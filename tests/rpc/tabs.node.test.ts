import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Page } from 'playwright'
import { startTabsBrowser, type TabsBrowser } from './support/tabs/browser.ts'
import { startDevtoolsBrowser, type DevtoolsBrowser, type DevtoolsTab } from './support/tabs/devtools.ts'
import type { CounterEngine } from './support/tabs/engine-api.ts'

let browser: TabsBrowser

beforeAll(async () => {
  browser = await startTabsBrowser()
})
beforeEach(() => browser.restart())
afterAll(() => browser.close())

const outcome = (page: Page, method: keyof CounterEngine, ...args: number[]) =>
  page.evaluate(([method, args]) => window.tab.outcome(method, ...args), [method, args] as const)

const leads = (page: Page) => page.evaluate(() => window.tab.membership.leading)

/** Closes the leader and waits until one of the others leads: a closed tab's worker lives on for a moment. */
async function failOver(leader: Page, others: Page[]): Promise<Page> {
  await leader.close()
  let next: Page | undefined
  await expect
    .poll(async () => (next = others[(await Promise.all(others.map(leads))).indexOf(true)]))
    .toBeDefined()
  return next!
}

/** A leading tab and tabs that follow it. */
async function openTabs(followers: number): Promise<[leader: Page, ...followers: Page[]]> {
  const leader = await browser.openTab()
  await outcome(leader, 'read')
  const others: Page[] = []
  for (let i = 0; i < followers; i++) {
    const page = await browser.openTab()
    await outcome(page, 'read')
    others.push(page)
  }
  return [leader, ...others]
}

describe('tabs of one origin', () => {
  test('share one engine', async () => {
    const pages = await openTabs(2)
    const engines = await Promise.all(pages.map((page) => outcome(page, 'engine')))
    expect(new Set(engines.map((engine) => JSON.stringify(engine))).size).toBe(1)
    expect(await Promise.all(pages.map(leads))).toEqual([true, false, false])
    for (const page of pages) await outcome(page, 'increment')
    expect(await outcome(pages[1]!, 'read')).toEqual({ value: 3 })
  })

  test('opened at the same time agree on one leader', async () => {
    const pages = await Promise.all([browser.openTab(), browser.openTab(), browser.openTab()])
    await Promise.all(pages.map((page) => outcome(page, 'increment')))
    expect(await outcome(pages[0]!, 'read')).toEqual({ value: 3 })
    expect((await Promise.all(pages.map(leads))).filter(Boolean)).toHaveLength(1)
  })
})

describe('when the leading tab closes', () => {
  test('another takes over with the data, and all go on', async ({ annotate }) => {
    const [leader, ...followers] = await openTabs(2)
    await outcome(leader, 'increment')
    const start = performance.now()
    await failOver(leader, followers)
    expect(await Promise.all(followers.map((page) => outcome(page, 'read')))).toEqual([
      { value: 1 },
      { value: 1 },
    ])
    await annotate(`fail-over took ${Math.round(performance.now() - start)} ms`)
    expect((await Promise.all(followers.map(leads))).filter(Boolean)).toHaveLength(1)
    expect(await outcome(followers[0]!, 'increment')).toEqual({ value: 2 })
    expect(await outcome(followers[1]!, 'read')).toEqual({ value: 2 })
  })

  test('a read in flight is answered by the next engine', async () => {
    const [leader, follower] = await openTabs(1)
    await outcome(leader, 'increment')
    const reading = outcome(follower!, 'slowRead', 1_000)
    await new Promise((resolve) => setTimeout(resolve, 200))
    await leader.close()
    expect(await reading).toEqual({ value: 1 })
  })

  test('a write in flight rejects, and whether it committed can be checked', async () => {
    const [leader, follower] = await openTabs(1)
    const writing = outcome(follower!, 'incrementSilently')
    await expect.poll(() => outcome(leader, 'read')).toEqual({ value: 1 })
    await leader.close()
    expect(await writing).toEqual({
      error: {
        code: 'DATABASE_UNAVAILABLE',
        hint: 'The write may or may not have been committed: check before retrying.',
      },
    })
    expect(await outcome(follower!, 'read')).toEqual({ value: 1 })
  })

  test('a stream that had begun rejects', async () => {
    const [leader, follower] = await openTabs(1)
    const reading = follower!.evaluate(async () => {
      try {
        for await (const tick of window.tab.connection.api.slowTicks()) {
          document.title = String(tick)
          if (tick > 100_000) break
        }
        return 'ended'
      } catch (error) {
        return (error as { code?: string }).code
      }
    })
    await follower!.waitForFunction(() => Number(document.title) > 0)
    await leader.close()
    expect(await reading).toBe('DATABASE_UNAVAILABLE')
    expect(await outcome(follower!, 'read')).toEqual({ value: 0 })
  })

  test('again and again, no acknowledged write is lost', async () => {
    let [leader, ...others] = await openTabs(3)
    for (let count = 1; others.length > 0; count++) {
      expect(await outcome(others[0]!, 'increment')).toEqual({ value: count })
      leader = await failOver(leader, others)
      others = others.filter((page) => page !== leader)
      expect(await outcome(leader, 'read')).toEqual({ value: count })
    }
  })
})

describe('an engine that crashes while its tab lives', () => {
  test('is followed by another', async () => {
    const pages = await openTabs(1)
    await outcome(pages[0]!, 'increment')
    const before = await outcome(pages[1]!, 'engine')
    expect(await outcome(pages[1]!, 'crash')).toMatchObject({ error: { code: 'DATABASE_UNAVAILABLE' } })
    expect(await Promise.all(pages.map((page) => outcome(page, 'read')))).toEqual([
      { value: 1 },
      { value: 1 },
    ])
    expect(await outcome(pages[1]!, 'engine')).not.toEqual(before)
  })
})

describe('without a SharedWorker', () => {
  test.for([
    ['', '?without-broker'],
    ['?without-broker', ''],
    ['?without-broker', '?without-broker'],
  ])('tabs share one engine, and the next one takes over: “%s” leads “%s”', async ([first, second]) => {
    const leader = await browser.openTab(first)
    expect(await outcome(leader, 'increment')).toEqual({ value: 1 })
    const others = [await browser.openTab(second), await browser.openTab('?without-broker')]
    for (const [i, other] of others.entries())
      expect(await outcome(other, 'increment')).toEqual({ value: 2 + i })
    expect(await outcome(others[0]!, 'engine')).toEqual(await outcome(leader, 'engine'))
    const next = await failOver(leader, others)
    expect(await Promise.all(others.map((page) => outcome(page, 'read')))).toEqual([
      { value: 3 },
      { value: 3 },
    ])
    expect(
      await outcome(
        others.find((page) => page !== next)!,
        'increment',
      ),
    ).toEqual({ value: 4 })
  })

  test('a write in flight rejects, and a stream ends', async () => {
    const leader = await browser.openTab('?without-broker')
    await outcome(leader, 'read')
    const other = await browser.openTab('?without-broker')
    const writing = outcome(other, 'incrementSilently')
    await expect.poll(() => outcome(leader, 'read')).toEqual({ value: 1 })
    await leader.close()
    expect(await writing).toMatchObject({ error: { code: 'DATABASE_UNAVAILABLE' } })
    expect(await outcome(other, 'read')).toEqual({ value: 1 })
  })
})

describe('a leading tab that is frozen', () => {
  let devtools: DevtoolsBrowser

  beforeEach(async () => {
    devtools = await startDevtoolsBrowser()
  })
  afterEach(() => devtools.close())

  const openTab = async (): Promise<DevtoolsTab> => {
    const tab = await devtools.openTab(browser.url)
    await expect.poll(() => tab.evaluate('"tab" in window')).toBe(true)
    return tab
  }
  const call = (tab: DevtoolsTab, method: keyof CounterEngine) =>
    tab.evaluate(`tab.outcome(${JSON.stringify(method)})`)
  const leading = (tab: DevtoolsTab) => tab.evaluate('tab.membership.leading')

  test('is replaced, and goes on when it is thawed', async ({ annotate }) => {
    const leader = await openTab()
    expect(await call(leader, 'increment')).toEqual({ value: 1 })
    const other = await openTab()
    expect(await call(other, 'read')).toEqual({ value: 1 })
    expect(await leading(leader)).toBe(true)
    await leader.send('Page.setWebLifecycleState', { state: 'frozen' })
    const start = performance.now()
    await expect.poll(() => leading(other)).toBe(true)
    expect(await call(other, 'read')).toEqual({ value: 1 })
    await annotate(`another tab answered after ${Math.round(performance.now() - start)} ms`)
    expect(await call(other, 'increment')).toEqual({ value: 2 })
    await leader.send('Page.setWebLifecycleState', { state: 'active' })
    expect(await call(leader, 'increment')).toEqual({ value: 3 })
    expect(await leading(leader)).toBe(false)
  })

  test('opens the database again where there is no other', async () => {
    const alone = await openTab()
    const before = await call(alone, 'engine')
    await alone.send('Page.setWebLifecycleState', { state: 'frozen' })
    await expect.poll(() => leading(alone)).toBe(false)
    await alone.send('Page.setWebLifecycleState', { state: 'active' })
    expect(await call(alone, 'engine')).not.toEqual(before)
    expect(await leading(alone)).toBe(true)
  })
})
