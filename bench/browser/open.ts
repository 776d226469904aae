import { measureOpening } from '../support/opening.ts'
import { makeRows } from '../support/rows.ts'
import { expose } from './expose.ts'

/** A build of the package by its URL, and the name of its database. */
interface Contestant {
  readonly url: string
  readonly name: string
}

const load = (url: string): Promise<typeof import('polytable')> => import(/* @vite-ignore */ url)

expose({
  async fill({ url, name, rows }: Contestant & { readonly rows: number }) {
    const { open, pt } = await load(url)
    const db = await open(name)
    const columns = { id: pt.int().primaryKey(), title: pt.string(), tags: pt.json() }
    await (await db.createTable('rows', columns)).insert(makeRows(rows))
    await db.close()
  },
  async measure({ url, name }: Contestant) {
    const { open } = await load(url)
    return measureOpening(open, name)
  },
})
