import type { Database } from 'polytable'
import { expose } from './expose.ts'

const load = (url: string): Promise<typeof import('polytable')> => import(/* @vite-ignore */ url)
let db: Database | undefined

const firstRow = async (): Promise<unknown> => (await db!.getTable('rows')).query().first()

expose({
  async fill(url: string) {
    const { open, pt } = await load(url)
    db = await open('tabs')
    await (
      await db.createTable('rows', { n: pt.int() })
    ).insert(Array.from({ length: 1000 }, (_, n) => ({ n })))
  },
  /** Milliseconds that `open` takes, and then the first answer. */
  async openAndAnswer(url: string) {
    const { open } = await load(url)
    const start = performance.now()
    db = await open('tabs')
    const opened = performance.now()
    await firstRow()
    return { open: opened - start, first: performance.now() - opened }
  },
  /** Milliseconds that an answer takes in a tab that has had some. */
  async answer() {
    for (let i = 0; i < 20; i++) await firstRow()
    const start = performance.now()
    await firstRow()
    return performance.now() - start
  },
  /** Asks until there is an answer; the milliseconds that it took. */
  async answerAgain() {
    const start = performance.now()
    for (;;) {
      try {
        await firstRow()
        return performance.now() - start
      } catch {
        // The engine was lost with its tab.
      }
    }
  },
  close: async () => db!.close(),
})
