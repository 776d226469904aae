import { open, pt } from 'polytable'
import { twice } from './doubling.ts'

/** Makes a table with a column that a module computes, in the directory named by the argument. */
const db = await open(process.argv[2]!, { udfs: [new URL('./doubling.ts', import.meta.url)] })
const t = await db.createTable('t', { n: pt.int() })
const computed = await t.addComputedColumn({ m: twice({ n: t.c.n }) })
await computed.insert({ n: 1 })
process.stdout.write(JSON.stringify(await computed.collect()))
await db.close()
