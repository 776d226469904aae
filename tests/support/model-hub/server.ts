import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'

/** What goes wrong with the next requests of a file. */
export interface HubFault {
  /** What the path of the file ends with. */
  readonly file: string
  /** How many requests. */
  readonly times: number
  /** Answers with a status; breaks off after half of the bytes, or falls silent there; gives other bytes. */
  readonly kind: number | 'cut' | 'silent' | 'damaged'
}

/** A file that was asked for. */
export interface HubRequest {
  readonly path: string
  readonly range?: string
}

/** The content of a file by its path, such as `org/name/resolve/main/config.json`; undefined where there is none. */
export type HubFiles = (path: string) => Buffer | undefined

/**
 * A server that answers as a model hub does: `/<model>/resolve/<revision>/<file>`, with tags and ranges. `PUT /-/faults` sets what
 * goes wrong, `GET /-/requests` tells what was asked for since.
 * @param missing the status of what is not there
 */
export function createHub(files: HubFiles, missing = 404): Server & { readonly requests: HubRequest[] } {
  let faults: { file: string; times: number; kind: HubFault['kind'] }[] = []
  const requests: HubRequest[] = []
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    response.setHeader('access-control-allow-origin', '*')
    response.setHeader('access-control-allow-headers', '*')
    response.setHeader('access-control-allow-methods', '*')
    response.setHeader('access-control-expose-headers', 'etag,content-range')
    const path = decodeURIComponent((request.url ?? '/').slice(1))
    if (request.method === 'OPTIONS') return void response.end()
    if (path === '-/requests') return void response.end(JSON.stringify(requests))
    if (path === '-/faults') {
      faults = JSON.parse(await textOf(request)) as typeof faults
      requests.length = 0
      return void response.end()
    }
    const { range } = request.headers
    requests.push({ path, ...(range === undefined ? {} : { range }) })
    const content = files(path)
    if (content === undefined) return void response.writeHead(missing).end()
    const fault =
      range === 'bytes=0-0' ? undefined : faults.find(({ file, times }) => times > 0 && path.endsWith(file))
    if (fault) fault.times--
    if (typeof fault?.kind === 'number') return void response.writeHead(fault.kind).end()
    send(response, content, range, fault?.kind)
  }
  const server = createServer((request, response) => void answer(request, response))
  return Object.assign(server, { requests })
}

function send(
  response: ServerResponse,
  content: Buffer,
  range: string | undefined,
  fault: 'cut' | 'silent' | 'damaged' | undefined,
): void {
  const [, first = '0', last = ''] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? []
  const from = Number(first)
  const end = last === '' ? content.length : Number(last) + 1
  const body = content.subarray(from, end)
  response.writeHead(range === undefined ? 200 : 206, {
    'content-length': body.length,
    etag: `"${createHash('sha1').update(content).digest('hex')}"`,
    ...(range === undefined ? {} : { 'content-range': `bytes ${from}-${end - 1}/${content.length}` }),
  })
  if (fault === undefined) return void response.end(body)
  if (fault === 'damaged') return void response.end(Buffer.alloc(body.length, '{'))
  response.write(body.subarray(0, Math.floor(body.length / 2)), () => {
    if (fault === 'cut') setTimeout(() => response.destroy(), 50)
  })
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts).toString()
}
