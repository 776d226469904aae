import './lock-down.ts'
import './shared-worker.ts'
import { open, type Database } from 'polytable'
import { chart } from './chart.ts'
import { RUN_SQL } from './compile-sql.ts'
import { CellGraph } from './graph.ts'
import { library } from './library.ts'
import { runSql } from './sql-table.ts'
import { ShownValues } from './outputs.ts'
import type { FromWorker, ToWorker } from './protocol.ts'

const post = postMessage.bind(globalThis) as (message: FromWorker) => void
const shown = new ShownValues()
let database: Database | undefined

/** A file that is shipped with the page. */
async function sample(name: string): Promise<File> {
  // This script is in the folder of assets.
  const folder = import.meta.env.DEV ? '/samples/' : '../samples/'
  const response = await fetch(new URL(folder + encodeURIComponent(name), import.meta.url))
  if (!response.ok) throw new Error(`There is no sample '${name}'`)
  const blob = await response.blob()
  return new File([blob], name, { type: blob.type })
}

const graph = new CellGraph(post, shown, ({ display, console }) => ({
  ...library,
  db: database,
  chart,
  sample,
  [RUN_SQL]: (text: string, params: readonly unknown[]) => runSql(database!, text, params),
  display: (value: unknown) => void display(value),
  console,
}))

async function answer(message: ToWorker): Promise<unknown> {
  switch (message.type) {
    case 'run':
      // The database of the page: one engine for both.
      database ??= await open('polytable-demo')
      return graph.run(message.cell, message.cells, message.ifNeeded)
    case 'media':
      return shown.bytesOf(message.media)
    case 'rows':
      return shown.rowsFrom(message.source, message.from)
    case 'remove':
      return graph.remove(message.cell)
    case 'reset':
      return graph.reset()
  }
}

addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  const request = 'request' in data ? data.request : 0
  answer(data).then(
    (value) => post({ type: 'reply', request, value }),
    (error: unknown) =>
      post({ type: 'refuse', request, message: error instanceof Error ? error.message : String(error) }),
  )
})
post({ type: 'ready' })
