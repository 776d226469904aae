import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Seen } from './start.ts'
import { AMAZON_EVENTS, frameOf } from './streams.ts'

/**
 * Faults by the name of the model: 'status-503', 'status-503-twice' (then it answers), 'hang', 'cut', 'half-json', 'html', 'nothing',
 * 'error-in-200', 'redirect', 'slow', 'half-a-chunk', 'half-a-chunk-once' (then it answers), 'endless', 'picky' (refuses inputs that are
 * called 'bad'), 'overloaded-stream' (twice, then it answers), 'cut-stream', 'throttled-frames' (twice, then it
 * answers), 'invalid-frames', 'broken-frame-once' (then it answers). True where the request was answered so.
 */
export async function misbehave(
  model: string,
  requests: readonly Seen[],
  response: ServerResponse,
): Promise<boolean> {
  const [, status, twice] = /^status-(\d+)(-twice)?$/.exec(model) ?? []
  const json = { 'content-type': 'application/json' }
  if (status !== undefined) {
    if (twice !== undefined && requests.length > 2) return false
    const headers = status === '429' ? { ...json, 'retry-after': '0.05' } : json
    response
      .writeHead(Number(status), headers)
      .end(JSON.stringify({ error: { message: `no: ${requests.at(-1)!.headers['authorization']}` } }))
    return true
  }
  const key = requests.at(-1)!.headers['authorization'] ?? ''
  const asked = ({ path, body }: Seen): string => JSON.stringify([path, body])
  const tries = requests.filter((request) => asked(request) === asked(requests.at(-1)!)).length
  switch (model) {
    case 'hang':
      return true
    case 'cut':
      response.writeHead(200, { ...json, 'content-length': '1000' })
      response.write('{"choices": [')
      setTimeout(() => response.destroy(), 20)
      return true
    case 'half-a-chunk-once':
      if (requests.length > 1) return false
      return cutInAChunk(response, json)
    case 'half-a-chunk':
      return cutInAChunk(response, json)
    case 'endless':
      response.writeHead(200, json)
      while (!response.destroyed) {
        response.write(' '.repeat(2 ** 16))
        await sleep(1)
      }
      return true
    case 'picky':
      if (!JSON.stringify(requests.at(-1)!.body).includes('bad')) return false
      response.writeHead(400, json).end('{"error":{"message":"what is bad?"}}')
      return true
    case 'half-json':
      response.writeHead(200, json).end('{"choices": [{"message": {"content": "Good mor')
      return true
    case 'html':
      response.writeHead(200, { 'content-type': 'text/html' }).end(`Bad gateway for ${key}`)
      return true
    case 'nothing':
      response.writeHead(200, json).end()
      return true
    case 'error-in-200':
      response
        .writeHead(200, json)
        .end(`{"error":{"message":"the model is gone for ${key}","type":"invalid_request_error"}}`)
      return true
    case 'overloaded-stream':
      if (tries > 2) return false
      response
        .writeHead(200, { 'content-type': 'text/event-stream' })
        .end(
          'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}\n\n',
        )
      return true
    case 'cut-stream':
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.end('data: {"choices":[{"index":0,"delta":{"content":"Good mor"},"finish_reason":null}]}\n\n')
      return true
    case 'throttled-frames':
      if (tries > 2) return false
      response.writeHead(200, { 'content-type': AMAZON_EVENTS })
      response.end(
        frameOf(
          { ':message-type': 'exception', ':exception-type': 'throttlingException' },
          { message: 'slow' },
        ),
      )
      return true
    case 'invalid-frames':
      response.writeHead(200, { 'content-type': AMAZON_EVENTS })
      response.end(
        frameOf(
          { ':message-type': 'exception', ':exception-type': 'validationException' },
          { message: 'too long' },
        ),
      )
      return true
    case 'broken-frame-once': {
      if (tries > 1) return false
      const frame = frameOf(
        { ':message-type': 'event', ':event-type': 'messageStart' },
        { role: 'assistant' },
      )
      frame[frame.length - 9]! ^= 1
      response.writeHead(200, { 'content-type': AMAZON_EVENTS }).end(frame)
      return true
    }
    case 'redirect':
      response.writeHead(302, { location: 'http://127.0.0.1:9/elsewhere' }).end()
      return true
    case 'slow':
      await sleep(100)
      return false
    default:
      return false
  }
}

/** An answer in chunks of which the last is said to be longer than what comes of it. */
function cutInAChunk(response: ServerResponse, headers: Record<string, string>): true {
  response.writeHead(200, headers)
  response.write('{"choices": [')
  response.socket!.write('1000\r\n{"message": ')
  setTimeout(() => response.destroy(), 20)
  return true
}
