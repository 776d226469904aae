import { open, pt } from 'polytable'
import { median } from './support/measure.ts'
import { ms, print } from './support/report.ts'
import { makeRows } from './support/rows.ts'
import { withTemporaryDirectory } from './support/temporary.ts'

const ROWS = 100_000
const ROUNDS = 5

await withTemporaryDirectory(async (directory) => {
  const filled = await open(directory)
  const columns = { id: pt.int().primaryKey(), title: pt.string(), tags: pt.json() }
  await (await filled.createTable('rows', columns)).insert(makeRows(ROWS))
  await filled.close()
  const times: { opened: number; first: number; counted: number }[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now()
    const db = await open(directory)
    const opened = performance.now() - start
    const table = await db.getTable('rows')
    const rows = await table.limit(10).collect()
    const first = performance.now() - start
    const count = await table.count()
    const counted = performance.now() - start
    await db.close()
    if (rows.length !== 10 || count !== ROWS) throw new Error(`${rows.length} rows of ${count}`)
    times.push({ opened, first, counted })
  }
  const of = (key: 'opened' | 'first' | 'counted'): string => ms(median(times.map((time) => time[key])))
  print({
    subject: `from nothing to the first 10 of ${ROWS.toLocaleString('en')} rows, Node, directory`,
    details: `${of('first')} (open after ${of('opened')}, all counted after ${of('counted')})`,
  })
})
