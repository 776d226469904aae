import { open, pt } from 'polytable'
import { chat } from 'polytable/providers'

/** Asks a model about each row of a table, in a directory that may have been left in the middle of that. */
const [, , directory, server, key, rows] = process.argv as [string, string, string, string, string, string]
const db = await open(directory, {
  providers: { openai: { apiKey: key, baseUrl: `${server}/openai/v1`, concurrency: 4 } },
})
const t = await db.createTable('t', { text: pt.string() }, { ifExists: 'ignore' })
if ((await t.count()) === 0)
  await t.insert(Array.from({ length: Number(rows) }, (_, i) => ({ text: `text ${i}` })))
process.stdout.write('began\n')
await t.addComputedColumn({ answer: chat(t.c.text, { model: 'openai/slow' }) }, { ifExists: 'ignore' })
process.stdout.write('done\n')
await db.close()
