import { open, pt, type Database } from 'polytable'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectError } from './support/expect-error.ts'
import { nightlyInBrowsers } from '../support/nightly.ts'

const KIB = 1024
/** What one row gives, and how many rows there are: much more together than may be in memory at a time. */
const SIZE = 256 * KIB
const ROWS = 288
/** How much a call may give: what waits to be written or sent. */
const MOST = 16 * KIB * KIB

let names = 0
const numbers = (count: number): { id: number; n: number }[] =>
  Array.from({ length: count }, (_, n) => ({ id: n, n }))

/** A function whose results are large, and one that makes a number of them. */
function functions() {
  const name = `test.large${names++}`
  const large = pt.udf({
    name,
    params: { n: pt.int() },
    returns: pt.string(),
    run: ({ n }) => String(n % 10).repeat(SIZE),
  })
  const length = pt.udf({
    name: `${name}.length`,
    params: { text: pt.string() },
    returns: pt.int(),
    run: ({ text }) => text.length,
  })
  return { name, large, length }
}

describe('Large results of functions are computed for few rows at a time', () => {
  let db: Database
  beforeAll(async () => {
    db = await open('memory://')
  })
  afterAll(() => db.close())

  /** How often a function was called so far, and for how many rows. */
  const use = async (name: string): Promise<{ calls: number; rows: number }> => {
    const { calls, rows } = (await db.stats()).functions.find((each) => each.function === name)!
    return { calls, rows }
  }

  /** Holds what happened since a use of a function against what may be in memory at a time. */
  const expectFew = async (name: string, rows: number, before = { calls: 0, rows: 0 }): Promise<void> => {
    const after = await use(name)
    expect(after.rows - before.rows).toBe(rows)
    const calls = after.calls - before.calls
    expect((rows / calls) * SIZE).toBeLessThanOrEqual(MOST)
  }

  nightlyInBrowsers('for rows that are there, inserted, changed, recomputed and computed only', async () => {
    const { name, large, length } = functions()
    const made = await db.createTable(`t${names++}`, { id: pt.int().primaryKey(), n: pt.int() })
    await made.insert(numbers(ROWS))
    const t = await made.addComputedColumn({ length: length({ text: large({ n: made.c.n }) }) })
    await expectFew(name, ROWS)
    let before = await use(name)
    const step = async (work: () => Promise<unknown>, rows = ROWS): Promise<void> => {
      await work()
      await expectFew(name, rows, before)
      before = await use(name)
    }
    await step(() => t.insert(numbers(ROWS).map(({ id, n }) => ({ id: id + ROWS, n }))))
    await step(() => t.update({ n: t.c.n.add(1) }, { where: t.c.id.lt(ROWS) }))
    await step(() => t.batchUpdate(numbers(ROWS)))
    await step(() =>
      t.batchUpdate(
        numbers(ROWS).map(({ id, n }) => ({ id: id + 2 * ROWS, n })),
        { ifNotExists: 'insert' },
      ),
    )
    await step(() => t.recomputeColumns(['length'], { where: t.c.id.lt(ROWS) }))
    await step(() => t.compute(numbers(ROWS)))
    expect(await t.where(t.c.length.eq(SIZE)).count()).toBe(3 * ROWS)
  })

  test('in the background', async () => {
    const { name, large, length } = functions()
    const made = await db.createTable(`t${names++}`, { id: pt.int(), n: pt.int() })
    const t = await made.addComputedColumn({ length: length({ text: large({ n: made.c.n }) }) })
    await t.insert(numbers(ROWS), { wait: 'stored' })
    await db.idle()
    await expectFew(name, ROWS)
  })

  test('in queries: what is selected, what is asked, and what is grouped', async () => {
    const t = await db.createTable(`t${names++}`, { id: pt.int(), n: pt.int() })
    await t.insert(numbers(ROWS))
    const selected = functions()
    const rows = await t.select({ text: selected.large({ n: t.c.n }) }).collect()
    expect(rows.every(({ text }) => text.length === SIZE)).toBe(true)
    await expectFew(selected.name, ROWS)
    const asked = functions()
    expect(await t.where(asked.large({ n: t.c.n }).like('1%')).count()).toBe(29)
    await expectFew(asked.name, ROWS)
    const grouped = functions()
    const length = grouped.length({ text: grouped.large({ n: t.c.n }) })
    expect(await t.groupBy(length).select({ length }).collect()).toEqual([{ length: SIZE }])
    await expectFew(grouped.name, ROWS)
  })

  test('in views, also where a column that is not stored lies between', async () => {
    const { name, large, length } = functions()
    const made = await db.createTable(`t${names++}`, { id: pt.int(), n: pt.int() })
    const t = await made.addComputedColumn({ text: large({ n: made.c.n }) }, { stored: false })
    const view = await db.createView(`v${names++}`, t.where(t.c.id.ge(0)))
    await view.addComputedColumn({ length: length({ text: view.c.text }) })
    await t.insert(numbers(ROWS))
    await expectFew(name, ROWS)
  })

  test('that an iterator puts out', async () => {
    const { name, length } = functions()
    const texts = pt.iterator({
      name: `${name}.texts`,
      params: { n: pt.int() },
      outputs: { text: pt.string() },
      run: function* ({ n }) {
        for (let i = 0; i < n; i++) yield { text: String(i % 10).repeat(SIZE) }
      },
    })
    const t = await db.createTable(`t${names++}`, { n: pt.int() })
    const view = await db.createView(`v${names++}`, t, { iterator: texts({ n: t.c.n }) })
    await view.addComputedColumn({ length: length({ text: view.c.text }) })
    await t.insert([{ n: ROWS }])
    await expectFew(`${name}.length`, ROWS)
  })

  test('in whole batches of functions that take several rows', async () => {
    const sizes: number[] = []
    const name = `test.large${names++}`
    const batched = pt.udf({
      name,
      params: { n: pt.int() },
      returns: pt.json(),
      batchSize: 24,
      run: (batch) => {
        sizes.push(batch.length)
        return batch.map(({ n }) => [n, 'x'.repeat(SIZE)])
      },
    })
    const made = await db.createTable(`t${names++}`, { id: pt.int(), n: pt.int() })
    const t = await made.addComputedColumn({ data: batched({ n: made.c.n }) })
    await t.insert(numbers(ROWS))
    expect(sizes).toEqual(Array.from({ length: ROWS / 24 }, () => 24))
    await expectFew(name, ROWS)
  })

  test('but small ones for many', async () => {
    const name = `test.small${names++}`
    const small = pt.udf({
      name,
      params: { n: pt.int() },
      returns: pt.string(),
      run: ({ n }) => String(n),
    })
    const made = await db.createTable(`t${names++}`, { id: pt.int(), n: pt.int() })
    const t = await made.addComputedColumn({ text: small({ n: made.c.n }) })
    await t.insert(numbers(5000))
    // A few more than by the thousand, until it is known how large they are.
    expect(await use(name)).toEqual({ calls: 7, rows: 5000 })
  })

  test('and what fails is named by its row among all that were given', async () => {
    const picky = pt.udf({
      name: `test.picky${names++}`,
      params: { n: pt.int() },
      returns: pt.string(),
      run: ({ n }) => {
        if (n === 200) throw new RangeError('not this one')
        return String(n)
      },
    })
    const made = await db.createTable(`t${names++}`, { id: pt.int().primaryKey(), n: pt.int() })
    const t = await made.addComputedColumn({ text: picky({ n: made.c.n }) })
    await expectError(t.insert(numbers(300)), 'UNSUPPORTED_OPERATION', { column: 'text', row: 200 })
    const twice = [...numbers(150), ...numbers(150).map(({ id, n }) => ({ id: id === 70 ? 3 : id + 150, n }))]
    await expectError(t.insert(twice), 'CONSTRAINT_VIOLATION', { column: 'id', row: 220 })
    expect(await t.count()).toBe(0)
    await t.insert(numbers(199))
    const ids = (await t.select({ id: t.c.id, text: t.c.text }).collect()).map(({ id, text }) => [id, text])
    expect(ids).toEqual(numbers(199).map(({ id }) => [id, String(id)]))
  })
})
