import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { detach } from '../object-servers/detach.ts'
import { createHub } from './server.ts'

const folder = new URL('../../models/support/local/', import.meta.url)

/** Starts a hub with the models of tests, as those of `tiny`, and gives its URL. It ends with this process. */
export async function startModelHub(): Promise<string> {
  const hub = createHub((path) => {
    const [, model, file] = /^tiny\/([^/]+)\/resolve\/main\/(.+)$/.exec(path) ?? []
    if (model === undefined) return undefined
    try {
      return readFileSync(new URL(`${model}/${file}`, folder))
    } catch {
      return undefined
    }
  })
  hub.listen(0, '127.0.0.1')
  detach(hub)
  await once(hub, 'listening')
  const { port } = hub.address() as { readonly port: number }
  return `http://127.0.0.1:${port}/`
}
