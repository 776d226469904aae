import { createParser } from 'eventsource-parser'
import { AmazonFrames } from './amazon-frames.ts'

/** Puts an answer together that comes as events. */
export interface AnswerStream {
  /** Takes the JSON of an event. */
  add(event: unknown): void
  /** The answer as it would have come whole; undefined while the end is missing. */
  body(): unknown
}

type Format = 'server-sent' | 'lines' | 'amazon'

function formatOf(headers: Headers): Format | undefined {
  const type = headers.get('content-type') ?? ''
  if (type.startsWith('text/event-stream')) return 'server-sent'
  if (type.startsWith('application/vnd.amazon.eventstream')) return 'amazon'
  return /^application\/(x-)?(ndjson|json-lines)/.test(type) ? 'lines' : undefined
}

/** Whether an answer comes as events: server-sent ones, a line of JSON each, or in frames of Amazon's. */
export function comesAsEvents(headers: Headers): boolean {
  return formatOf(headers) !== undefined
}

/** Takes the bytes of events. */
interface EventReader {
  feed(bytes: Uint8Array<ArrayBuffer>): void
  end(): void
}

const readers: Readonly<Record<Format, (add: (event: unknown) => void) => EventReader>> = {
  'server-sent': (add) => {
    const decoder = new TextDecoder()
    const parser = createParser({ onEvent: ({ data }) => addJson(data, add) })
    return {
      feed: (bytes) => parser.feed(decoder.decode(bytes, { stream: true })),
      end: () => parser.reset({ consume: true }),
    }
  },
  lines: (add) => {
    const decoder = new TextDecoder()
    let line = ''
    return {
      feed(bytes) {
        const lines = (line + decoder.decode(bytes, { stream: true })).split('\n')
        line = lines.pop()!
        for (const each of lines) addJson(each, add)
      },
      end: () => addJson(line, add),
    }
  },
  amazon: (add) => {
    const frames = new AmazonFrames()
    return {
      feed(bytes) {
        for (const event of frames.feed(bytes)) add(event)
      },
      end: () => undefined,
    }
  },
}

/** What is no JSON, such as the mark of an end, is passed over. */
function addJson(text: string, add: (event: unknown) => void): void {
  let event: unknown
  try {
    event = JSON.parse(text)
  } catch {
    return
  }
  add(event)
}

/**
 * Reads an answer of events to its end.
 * @param limit in bytes: false where there are more, of which nothing is read then
 * @throws Error for bytes that are no events
 */
export async function readEvents(response: Response, stream: AnswerStream, limit: number): Promise<boolean> {
  const events = readers[formatOf(response.headers)!]((event) => stream.add(event))
  const reader = response.body!.getReader()
  let size = 0
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      size += part.value.length
      if (size > limit) return false
      events.feed(part.value)
    }
    events.end()
    return true
  } finally {
    // Nothing is left of an answer that was read to its end.
    await reader.cancel().catch(() => undefined)
  }
}
