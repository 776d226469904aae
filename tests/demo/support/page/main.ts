import { open, pt } from 'polytable'
import { shout } from './functions.ts'
import functions from './functions.ts?worker&url'

/** What the page has computed, for the test to read. */
async function compute(): Promise<unknown> {
  const db = await open('memory://', { udfs: [functions] })
  const t = await db.createTable('words', { word: pt.string() })
  const words = await t.addComputedColumn({ loud: shout({ text: t.c.word }) })
  await words.insert([{ word: 'cat' }, { word: 'dog' }])
  const rows = await words.collect()
  await db.close()
  return rows
}

declare global {
  interface Window {
    outcome?: Promise<unknown>
  }
}

window.outcome = compute()
