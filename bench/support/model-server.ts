import { once } from 'node:events'
import { createServer } from 'node:http'

/** What a server of models was asked. */
export interface ModelServer {
  readonly url: string
  /** When each request came that was answered, in milliseconds. */
  readonly answered: number[]
  /** When each came that was refused. */
  readonly refused: number[]
  close(): void
}

const MINUTE_MS = 60_000

/**
 * Answers chats and embeddings as OpenAI does, after a while.
 * @param perMinute requests that it allows; they come back evenly
 */
export async function startModelServer({ latencyMs = 0, perMinute = Infinity }): Promise<ModelServer> {
  const answered: number[] = []
  const refused: number[] = []
  let left = perMinute
  let since = performance.now()
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const now = performance.now()
      if (perMinute !== Infinity) left = Math.min(perMinute, left + ((now - since) * perMinute) / MINUTE_MS)
      since = now
      const isAllowed = left >= 1
      if (isAllowed) left--
      ;(isAllowed ? answered : refused).push(now)
      const limits =
        perMinute === Infinity
          ? {}
          : {
              'x-ratelimit-limit-requests': String(perMinute),
              'x-ratelimit-remaining-requests': String(Math.floor(left)),
              'x-ratelimit-reset-requests': `${Math.ceil(((perMinute - left) * MINUTE_MS) / perMinute)}ms`,
            }
      const status = isAllowed ? 200 : 429
      const after: Record<string, string> = isAllowed
        ? {}
        : { 'retry-after-ms': String(Math.ceil(((1 - left) * MINUTE_MS) / perMinute)) }
      const body = isAllowed
        ? answerOf(JSON.parse(Buffer.concat(chunks).toString()) as Readonly<Record<string, unknown>>)
        : { error: { message: 'Too many requests' } }
      setTimeout(() => {
        response.writeHead(status, { 'content-type': 'application/json', ...limits, ...after })
        response.end(JSON.stringify(body))
      }, latencyMs)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { readonly port: number }
  return { url: `http://127.0.0.1:${port}/v1`, answered, refused, close: () => server.close() }
}

function answerOf({ input }: Readonly<Record<string, unknown>>): unknown {
  const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 }
  if (Array.isArray(input)) return { data: input.map((_, index) => ({ index, embedding: [1, 2, 3] })), usage }
  return {
    choices: [{ index: 0, message: { role: 'assistant', content: 'Yes.' }, finish_reason: 'stop' }],
    usage,
  }
}
