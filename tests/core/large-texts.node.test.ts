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
