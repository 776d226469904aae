import { open, pt } from 'polytable'
import { expose } from './expose.ts'

const NAME = 'open'

expose({
  async fill(rows: readonly { id: number; title: string; tags: unknown }[]) {
    const db = await open(NAME)
    const columns = { id: pt.int().primaryKey(), title: pt.string(), tags: pt.json() }
    await (await db.createTable('rows', columns)).insert(rows)
    await db.close()
  },
  async measure() {
    const start = performance.now()
    const db = await open(NAME)
    const opened = performance.now() - start
    const table = await db.getTable('rows')
    const rows = await table.limit(10).collect()
    const first = performance.now() - start
    const count = await table.count()
    const counted = performance.now() - start
    await db.close()
    return { opened, first, counted, rows: rows.length, count }
  },
})
