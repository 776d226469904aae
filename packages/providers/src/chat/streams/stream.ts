import type { AnswerStream } from '../../requests/events.ts'
import type { Asked } from '../../services/service.ts'
import type { Json } from '../../json.ts'

/** What is put together of an answer. */
export type Draft = Record<string, unknown>

/** How a provider answers a chat bit by bit. */
export interface ChatStream {
  /** The request for it. */
  ask(asked: Asked): Asked
  /** Puts the answer together; `show` is given the text so far. */
  collect(show: (text: string) => void): AnswerStream
}

export const text = (value: unknown): string => (typeof value === 'string' ? value : '')

/** The error that stands among events, as the whole answer. */
export const errorIn = (event: Json): Json | undefined =>
  event['error'] === undefined || event['error'] === null ? undefined : event

export const withMembers = (asked: Asked, members: Json): Asked => ({
  ...asked,
  body: { ...(asked.body as Json), ...members },
})

export const askStream = (asked: Asked): Asked => withMembers(asked, { stream: true })

/** Arguments as JSON; what is none, because it was cut, as it came. */
export function parsedInput(given: string): unknown {
  try {
    return JSON.parse(given) as unknown
  } catch {
    return given
  }
}
