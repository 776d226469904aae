import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { detach } from '../object-servers/detach.ts'
import { createHub } from './server.ts'

const folder = new URL('../../models/support/local/', import.meta.url)
const english = new URL(
  '4.0.0_best_int/',
  pathToFileURL(createRequire(import.meta.url).resolve('@tesseract.js-data/eng/package.json')),
)

/**
 * Starts a hub with the models of tests, and `eng` for OCR, as those of `tiny`, and gives its URL. It ends with this process. Below
 * `local/` they are as in a folder of models.
 */
export async function startModelHub(): Promise<string> {
  const hub = createHub((path) => {
    const [, ofHub, local, file] = /^(?:tiny\/([^/]+)\/resolve\/main|local\/([^/]+))\/(.+)$/.exec(path) ?? []
    const model = ofHub ?? local
    if (model === undefined) return undefined
    try {
      return readFileSync(model === 'eng' ? new URL(file!, english) : new URL(`${model}/${file}`, folder))
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
