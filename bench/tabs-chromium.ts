import type { Page } from 'playwright'
import './browser/expose.ts'
import { withPage } from './support/chromium.ts'
import { median } from './support/measure.ts'
import { builds } from './support/other-build.ts'
import { ms, print } from './support/report.ts'

const ROUNDS = 20

async function call<T>(page: Page, name: string, argument?: string): Promise<T> {
  await page.waitForFunction(() => globalThis.bench !== undefined)
  return page.evaluate(([name, argument]) => globalThis.bench![name!]!(argument as never) as Promise<T>, [
    name,
    argument,
  ] as const)
}

async function crash(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page)
  const crashed = new Promise((resolve) => page.once('crash', resolve))
  // The process that would answer is gone.
  session.send('Page.crash').catch(() => {})
  await crashed
  await page.close()
}

await withPage('tabs', async ({ page, fileUrl }) => {
  const url = fileUrl(builds('browser')[0]!.path)
  const another = async (): Promise<Page> => {
    const tab = await page.context().newPage()
    await tab.goto(page.url())
    return tab
  }
  let leader = await another()
  await call(leader, 'fill', url)
  const times = { warm: [] as number[], first: [] as number[], open: [] as number[], over: [] as number[] }
  for (let round = 0; round < ROUNDS; round++) {
    times.warm.push(await call(leader, 'answer'))
    const follower = await another()
    const { open, first } = await call<{ open: number; first: number }>(follower, 'openAndAnswer', url)
    times.open.push(open)
    times.first.push(first)
    await crash(leader)
    times.over.push(await call(follower, 'answerAgain'))
    leader = follower
  }
  const [warm, first] = [median(times.warm), median(times.first)]
  print({
    subject: 'the first answer in a second tab, once it is open, by a warm answer in the first',
    ratio: first / warm,
    target: { atMost: 1.3 },
    details: `${ms(first)}, warm ${ms(warm)}; the second tab is open after ${ms(median(times.open))}`,
  })
  const sorted = times.over.sort((a, b) => a - b)
  const p95 = sorted[Math.ceil(0.95 * sorted.length) - 1]!
  print({
    subject: `from the crash of the tab with the engine to an answer of another, ${ROUNDS} times`,
    details: `median ${ms(median(sorted))}, p95 ${ms(p95)}`,
  })
})
