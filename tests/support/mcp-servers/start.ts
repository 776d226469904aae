import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { detach } from '../object-servers/detach.ts'
import { createToolServer } from './tools.ts'

let sessions = new Map<string, StreamableHTTPServerTransport>()

/** As the official server: a session for each client. GET /forget ends all of them, as a restart does. */
async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.setHeader('access-control-allow-origin', '*')
  response.setHeader('access-control-allow-methods', '*')
  response.setHeader('access-control-expose-headers', '*')
  response.setHeader('access-control-allow-headers', request.headers['access-control-request-headers'] ?? '*')
  if (request.method === 'OPTIONS') return void response.writeHead(204).end()
  if (request.url === '/forget') {
    sessions = new Map()
    return void response.end()
  }
  const id = request.headers['mcp-session-id']
  const known = typeof id === 'string' ? sessions.get(id) : undefined
  if (known) return known.handleRequest(request, response)
  if (id !== undefined)
    return void response
      .writeHead(404, { 'content-type': 'application/json' })
      .end('{"jsonrpc":"2.0","error":{"code":-32001,"message":"Session not found"},"id":null}')
  const transport: StreamableHTTPServerTransport = new StreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    onsessioninitialized: (session) => void sessions.set(session, transport),
  })
  await createToolServer().connect(transport as Parameters<ReturnType<typeof createToolServer>['connect']>[0])
  await transport.handleRequest(request, response)
}

let address: Promise<string> | undefined

/** Starts a server of tools, once for this process. It ends with it. */
export function startMcpServer(): Promise<string> {
  return (address ??= start())
}

async function start(): Promise<string> {
  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => response.destroy(error as Error))
  })
  server.listen(0, '127.0.0.1')
  detach(server)
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as { readonly port: number }).port}`
}
