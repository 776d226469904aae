import { withPage } from './support/chromium.ts'
import { OPENED_ROWS, reportOpening, type Opening } from './support/opening.ts'
import { builds } from './support/other-build.ts'

const ROUNDS = 5

await withPage('open', async ({ page, call, fileUrl }) => {
  const measured: Record<'own' | 'other', Opening[]> = { own: [], other: [] }
  const contestants = builds('browser').map(({ name, path }) => ({ name, url: fileUrl(path) }))
  for (const contestant of contestants) await call('fill', { ...contestant, rows: OPENED_ROWS })
  for (let round = 0; round < ROUNDS; round++) {
    for (const contestant of contestants) {
      // A page of its own each time, as when a tab is opened.
      await page.reload()
      measured[contestant.name].push((await call('measure', contestant)) as Opening)
    }
  }
  reportOpening('Chromium, OPFS', measured.own, measured.other)
})
