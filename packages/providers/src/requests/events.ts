import { createParser } from 'eventsource-parser'

/** Puts an answer together that comes as events. */
export interface AnswerStream {
  /** Takes the JSON of an event. */
  add(event: unknown): void
  /** The answer as it would have come whole; undefined while the end is missing. */
  body(): unknown
}

/** Whether an answer comes as events: server-sent ones, or a line of JSON each. */
export function comesAsEvents(headers: Headers): boolean {
  return /^(text\/event-stream|application\/(x-)?(ndjson|json-lines))/.test(headers.get('content-type') ?? '')
}

/**
 * Reads an answer of events to its end. What is no JSON, such as the mark of an end, is passed over.
 * @param limit in bytes: false where there are more, of which nothing is read then
 */
export async function readEvents(response: Response, stream: AnswerStream, limit: number): Promise<boolean> {
  const add = (text: string): void => {
    const event = parsed(text)
    if (event !== undefined) stream.add(event)
  }
  const isLines = !(response.headers.get('content-type') ?? '').startsWith('text/event-stream')
  const parser = createParser({ onEvent: ({ data }) => add(data) })
  const decoder = new TextDecoder()
  const reader = response.body!.getReader()
  let line = ''
  let size = 0
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    size += part.value.length
    if (size > limit) {
      await reader.cancel()
      return false
    }
    const text = decoder.decode(part.value, { stream: true })
    if (!isLines) {
      parser.feed(text)
      continue
    }
    const lines = (line + text).split('\n')
    line = lines.pop()!
    lines.forEach(add)
  }
  if (isLines) add(line)
  else parser.reset({ consume: true })
  return true
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
