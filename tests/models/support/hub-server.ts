import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export interface HubServer {
  /** What to give as `remoteHost`. */
  readonly url: string
  /** Paths asked for, in order. */
  readonly requests: readonly string[]
  close(): Promise<void>
}

/**
 * A server on the loopback interface that answers as a model hub does: `/<model>/resolve/<revision>/<file>`.
 *
 * @param files content by path, such as `org/name/resolve/main/config.json`
 * @param status instead of 404 for what is not there
 */
export async function startHub(
  files: ReadonlyMap<string, string | Uint8Array>,
  { status = 404 }: { readonly status?: number } = {},
): Promise<HubServer> {
  const requests: string[] = []
  const server = createServer((request, response) => {
    const path = decodeURIComponent((request.url ?? '/').slice(1))
    requests.push(path)
    const content = files.get(path)
    if (content === undefined) return response.writeHead(status).end()
    respond(response, Buffer.from(content), request.method, request.headers.range)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const close = async (): Promise<void> => {
    server.closeAllConnections()
    if (server.listening) await new Promise((resolve) => server.close(resolve))
  }
  onTestFinished(close)
  return { url: `http://127.0.0.1:${port}/`, requests, close }
}

function respond(response: ServerResponse, content: Buffer, method = 'GET', range?: string): void {
  if (range === 'bytes=0-0') {
    response.writeHead(206, { 'content-range': `bytes 0-0/${content.length}`, 'content-length': 1 })
    response.end(content.subarray(0, 1))
    return
  }
  response.writeHead(200, { 'content-length': content.length })
  response.end(method === 'HEAD' ? undefined : content)
}
