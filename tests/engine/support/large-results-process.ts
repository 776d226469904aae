import { open, pt } from 'polytable'
import { string } from 'polytable/functions'

/** Computes a thousand results of a megabyte each, of which a column needs the length; puts out how many came out right. */
const db = await open('memory://')
const large = pt.udf({
  name: 'large_result',
  params: { n: pt.int() },
  returns: pt.string(),
  run: ({ n }) => String(n % 10).repeat(2 ** 20),
})
const made = await db.createTable('t', { n: pt.int() })
const t = await made.addComputedColumn({ length: string.len(large({ n: made.c.n })) })
await t.insert(Array.from({ length: 1000 }, (_, n) => ({ n })))
process.stdout.write(String(await t.where(t.c.length.eq(2 ** 20)).count()))
await db.close()
