import { open, pt } from 'polytable'
import { string } from 'polytable/functions'
import { expect, test } from 'vitest'
import { silence } from './support/media.ts'

test('a database in memory computes, splits, stores media, and is gone when it is closed', async () => {
  const db = await open('memory://')
  expect((await db.info()).storage).toBe('memory')
  const made = await db.createTable('t', { text: pt.string(), sound: pt.audio() })
  const t = await made.addComputedColumn({ loud: string.upper(made.c.text) })
  const audio = silence()
  await t.insert([
    { text: 'a', sound: audio },
    { text: 'b', sound: audio },
  ])
  const [row] = await t.where(t.c.loud.eq('B')).collect()
  expect(row).toMatchObject({ text: 'b', loud: 'B' })
  expect((await row!.sound.bytes()).length).toBe(audio.size)
  await t.update({ text: 'c' }, { where: t.c.text.eq('a') })
  expect((await t.orderBy(t.c.loud).select('loud').collect()).map(({ loud }) => loud)).toEqual(['B', 'C'])
  await db.close()
  const again = await open('memory://')
  expect(await again.listTables()).toEqual([])
  await again.close()
})
