import { withPage } from './support/chromium.ts'
import { median } from './support/measure.ts'
import { ms, print } from './support/report.ts'
import { makeRows } from './support/rows.ts'

const ROWS = 100_000
const ROUNDS = 5

interface Times {
  readonly opened: number
  readonly first: number
  readonly counted: number
  readonly count: number
}

await withPage('open', async ({ page, call }) => {
  await call('fill', makeRows(ROWS))
  const times: Times[] = []
  for (let round = 0; round < ROUNDS; round++) {
    // A page of its own each time, as when a tab is opened.
    await page.reload()
    const result = (await call('measure')) as Times
    if (result.count !== ROWS) throw new Error(`${result.count} rows`)
    times.push(result)
  }
  const of = (key: 'opened' | 'first' | 'counted'): string => ms(median(times.map((time) => time[key])))
  print({
    subject: `from nothing to the first 10 of ${ROWS.toLocaleString('en')} rows, Chromium, OPFS`,
    details: `${of('first')} (open after ${of('opened')}, all counted after ${of('counted')})`,
  })
})
