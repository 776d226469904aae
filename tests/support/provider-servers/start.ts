import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { detach } from '../object-servers/detach.ts'
import { answerOf } from './answers.ts'
import { misbehave } from './faults.ts'
import { jobAnswerOf } from './jobs.ts'
import { eventsOf, sendEvents } from './streams.ts'

/** A request as the server was asked. */
export interface Seen {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** JSON, or of a form its text. */
  readonly body: unknown
  /** Milliseconds since the server was started. */
  readonly at: number
}

/** The requests by who asked: each test has a key of its own. */
const seen = new Map<string, Seen[]>()

const started = performance.now()

/** Who asks: by the key, in whichever header it is. */
function keyOf({ headers, url }: IncomingMessage): string {
  const { authorization } = headers
  const signed = /Credential=([^/]+)\//.exec(authorization ?? '')?.[1]
  if (signed !== undefined) return signed
  const own = ['x-api-key', 'x-goog-api-key', 'api-key', 'x-key', 'xi-api-key'].map((name) => headers[name])
  const inUrl = /[?&]key=([^&]*)/.exec(url ?? '')?.[1]
  const given = own.find((key) => key !== undefined) ?? inUrl ?? authorization?.replace(/^(Bearer|Key) /, '')
  return String(given ?? '')
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString(
    /multipart/.test(request.headers['content-type'] ?? '') ? 'latin1' : 'utf8',
  )
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = 'GET', url = '/' } = request
  response.setHeader('access-control-allow-origin', '*')
  response.setHeader('access-control-allow-headers', '*')
  response.setHeader('access-control-expose-headers', '*')
  if (method === 'OPTIONS')
    return void response
      .writeHead(204, {
        'access-control-allow-headers': request.headers['access-control-request-headers'] ?? '*',
      })
      .end()
  if (url.startsWith('/-/seen/')) {
    return void response.end(JSON.stringify(seen.get(decodeURIComponent(url.slice('/-/seen/'.length))) ?? []))
  }
  const body = await bodyOf(request)
  const key = keyOf(request)
  const requests = seen.get(key) ?? []
  seen.set(key, requests)
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
  )
  const asked: Seen = { method, path: url, headers, body, at: performance.now() - started }
  requests.push(asked)
  const model = String(
    (body as { readonly model?: unknown } | null)?.model ?? /\/models?\/([^/:]+)/.exec(url)?.[1] ?? '',
  )
  if (await misbehave(decodeURIComponent(model), requests, response)) return
  const host = `http://${request.headers.host}`
  const whole = {
    ...asked,
    path: url.replace(/:streamGenerateContent\?alt=sse$/, ':generateContent').replace(/-stream$/, ''),
  }
  const answer = jobAnswerOf(asked, requests, host) ?? answerOf(whole)
  if (answer === undefined)
    return void response
      .writeHead(404, { 'content-type': 'application/json' })
      .end('{"error":{"message":"no such path"}}')
  if (answer instanceof Uint8Array)
    return void response.writeHead(200, { 'content-type': typeOf(answer) }).end(answer)
  if (typeof answer === 'string')
    return void response.writeHead(200, { 'content-type': 'text/plain' }).end(answer)
  if ('redirectedTo' in answer)
    return void response.writeHead(302, { location: String(answer['redirectedTo']) }).end()
  const events = eventsOf(url, body, answer)
  if (events) return sendEvents(response, events, url)
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
}

/** The type of a file by its first bytes: a sound unless it is something else. */
function typeOf(bytes: Uint8Array): string {
  const start = Buffer.from(bytes.subarray(0, 8)).toString('latin1')
  return start.includes('PNG') ? 'image/png' : start.includes('ftyp') ? 'video/mp4' : 'audio/mpeg'
}

let address: Promise<string> | undefined

/** Starts a server that answers as providers of hosted models do, once for this process. It ends with it. */
export function startProviderServer(): Promise<string> {
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
