import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { open, pt } from 'polytable'
import { string } from 'polytable/functions'
import { expect, test } from 'vitest'
import { expectError } from '../conformance/support/expect-error.ts'

/** Characters of two bytes among those of one, and at the end what has to be escaped. */
const text = `${'0123456789ä'.repeat(10_485_760 / 12)}\n"`

test('texts of 10 MB are values like others, keys and parts of JSON too', async () => {
  const db = await open('memory://')
  const t = await db.createTable('t', {
    id: pt.string().primaryKey(),
    data: pt.json().nullable(),
  })
  await t.insert([{ id: text, data: { text } }, { id: 'small' }])
  const [found] = await t.where(t.c.id.eq(text)).collect()
  // No message of a failure shows ten megabytes.
  expect(found?.id === text).toBe(true)
  expect((found?.data as { text?: string }).text === text).toBe(true)
  const error = await expectError(t.insert({ id: text }), 'CONSTRAINT_VIOLATION', { column: 'id', row: 0 })
  expect(error.message.length).toBeLessThan(1000)
  const reversed = await t.addComputedColumn({ reversed: string.reverse(t.c.id) })
  expect(await reversed.where(reversed.c.reversed.like('"\nä%')).count()).toBe(1)
  expect(await t.delete({ where: t.c.id.eq(text) })).toMatchObject({ rows: 1 })
  await db.close()
})

test(
  'rows of large texts go through in small batches, whatever is inserted, computed and read',
  { timeout: 180_000 },
  async () => {
    const db = await open('memory://')
    const megabytes = 4
    const count = 40
    const batches: number[] = []
    const length = pt.udf({
      name: 'length_of_large',
      params: { text: pt.string() },
      returns: pt.int(),
      batchSize: 1000,
      run: (rows) => {
        batches.push(rows.length)
        return rows.map((row) => row.text.length)
      },
    })
    const made = await db.createTable('t', { n: pt.int(), text: pt.string() })
    const t = await made.addComputedColumn({ length: length({ text: made.c.text }) })
    await t.insert(
      Array.from({ length: count }, (_, n) => ({ n, text: String(n % 10).repeat(megabytes * 2 ** 20) })),
    )
    const first = batches.splice(0)
    expect(first.reduce((sum, size) => sum + size)).toBe(count)
    expect(Math.max(...first) * megabytes).toBeLessThanOrEqual(32)
    await t.recomputeColumns(['length'])
    expect(batches.reduce((sum, size) => sum + size)).toBe(count)
    expect(Math.max(...batches) * megabytes).toBeLessThanOrEqual(32)
    // More than one statement of the store could give at once.
    const rows = await t
      .select({ n: t.c.n, twice: string.repeat(t.c.text, { n: 2 }) })
      .limit(count)
      .collect()
    expect(rows.map(({ n, twice }) => [n, twice.length])).toEqual(
      Array.from({ length: count }, (_, n) => [n, 2 * megabytes * 2 ** 20]),
    )
    await db.close()
  },
)

test('a thousand results of a megabyte each are not in memory at a time', async () => {
  const program = fileURLToPath(new URL('support/large-results-process.ts', import.meta.url))
  // Every thread of it ends where it needs more than a quarter of what the results have together.
  const limited = ['--import', 'tsx', '--max-old-space-size=250', program]
  const { stdout } = await promisify(execFile)(process.execPath, limited)
  expect(stdout).toBe('1000')
})
