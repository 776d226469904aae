import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { crc32 } from 'node:zlib'

type Json = Readonly<Record<string, unknown>>

/** How long there is between two events, in milliseconds: longer than changes are gathered for. */
const PAUSE_MS = 120

/** The type of Amazon's event streams. */
export const AMAZON_EVENTS = 'application/vnd.amazon.eventstream'

/** A text in pieces that together are the text. */
const pieces = (text: string): readonly string[] => text.match(/\S*\s*/g)!.filter((piece) => piece !== '')

const halves = (text: string): readonly string[] => [text.slice(0, 5), text.slice(5)]

function openaiEvents({ choices, usage, ...answer }: Json): readonly unknown[] {
  const [{ message, finish_reason: finish }] = choices as readonly [Json]
  const { content, tool_calls: calls } = message as Json
  const chunk = (delta: Json, reason: unknown = null): Json => ({
    ...answer,
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta, finish_reason: reason }],
  })
  const [call] = (calls ?? []) as readonly Json[]
  const { name, arguments: given } = (call?.['function'] ?? {}) as Json
  return [
    chunk({ role: 'assistant', content: call ? null : '' }),
    ...pieces(call ? '' : String(content)).map((piece) => chunk({ role: 'assistant', content: piece })),
    ...(call
      ? [
          chunk({
            tool_calls: [{ index: 0, id: call['id'], type: 'function', function: { name, arguments: '' } }],
          }),
          ...halves(String(given)).map((part) =>
            chunk({ tool_calls: [{ index: 0, function: { arguments: part } }] }),
          ),
        ]
      : []),
    chunk({}, finish),
    { ...answer, object: 'chat.completion.chunk', choices: [], usage },
  ]
}

function anthropicEvents({ content, stop_reason: reason, usage, ...message }: Json): readonly Json[] {
  const blocks = content as readonly Json[]
  const { output_tokens: tokens, ...before } = usage as Json
  return [
    {
      type: 'message_start',
      message: { ...message, content: [], stop_reason: null, usage: { ...before, output_tokens: 1 } },
    },
    { type: 'ping' },
    ...blocks.flatMap((block, index): Json[] => {
      const isText = block['type'] === 'text'
      const deltas = isText
        ? pieces(String(block['text'])).map((text) => ({ type: 'text_delta', text }))
        : halves(JSON.stringify(block['input'])).map((part) => ({
            type: 'input_json_delta',
            partial_json: part,
          }))
      return [
        {
          type: 'content_block_start',
          index,
          content_block: isText ? { ...block, text: '' } : { ...block, input: {} },
        },
        ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
        { type: 'content_block_stop', index },
      ]
    }),
    {
      type: 'message_delta',
      delta: { stop_reason: reason, stop_sequence: null },
      usage: { output_tokens: tokens },
    },
    { type: 'message_stop' },
  ]
}

function geminiEvents({ candidates, ...answer }: Json): readonly Json[] {
  const [{ content, finishReason }] = candidates as readonly [Json]
  const parts = ((content as Json)['parts'] as readonly Json[]).flatMap((part): Json[] =>
    typeof part['text'] === 'string' ? pieces(part['text']).map((text) => ({ text })) : [part],
  )
  return parts.map((part, i) => ({
    ...answer,
    candidates: [
      {
        content: { role: 'model', parts: [part] },
        ...(i === parts.length - 1 ? { finishReason } : {}),
        index: 0,
      },
    ],
  }))
}

function ollamaEvents({ message, done: _, ...answer }: Json): readonly Json[] {
  const { content, tool_calls: calls } = message as Json
  const { model, created_at: at } = answer
  const line = (said: Json): Json => ({
    model,
    created_at: at,
    message: { role: 'assistant', ...said },
    done: false,
  })
  return [
    ...pieces(String(content)).map((piece) => line({ content: piece })),
    ...(calls ? [line({ content: '', tool_calls: calls })] : []),
    { ...answer, message: { role: 'assistant', content: '' }, done: true },
  ]
}

function cohereEvents({ id, finish_reason: reason, usage, message }: Json): readonly Json[] {
  const { role, content = [], tool_calls: calls = [] } = message as Json
  const said = (event: Json, index = 0): Json => ({ ...event, index })
  return [
    { id, type: 'message-start', delta: { message: { role, content: [], tool_calls: [], citations: [] } } },
    ...(content as readonly Json[]).flatMap((part, index): Json[] => [
      said({ type: 'content-start', delta: { message: { content: { ...part, text: '' } } } }, index),
      ...pieces(String(part['text'])).map((text) =>
        said({ type: 'content-delta', delta: { message: { content: { text } } } }, index),
      ),
      said({ type: 'content-end' }, index),
    ]),
    ...(calls as readonly Json[]).flatMap((call, index): Json[] => {
      const { name, arguments: given } = call['function'] as Json
      const begun = { ...call, function: { name, arguments: '' } }
      return [
        said({ type: 'tool-call-start', delta: { message: { tool_calls: begun } } }, index),
        ...halves(String(given)).map((part) =>
          said(
            {
              type: 'tool-call-delta',
              delta: { message: { tool_calls: { function: { arguments: part } } } },
            },
            index,
          ),
        ),
        said({ type: 'tool-call-end' }, index),
      ]
    }),
    { id, type: 'message-end', delta: { finish_reason: reason, usage } },
  ]
}

function converseEvents({ output, stopReason, ...about }: Json): readonly Buffer[] {
  const { role, content } = (output as Json)['message'] as {
    readonly role: string
    readonly content: readonly Json[]
  }
  const blocks = content.flatMap((block, contentBlockIndex): (readonly [string, Json])[] => {
    const { toolUseId, name, input } = (block['toolUse'] ?? {}) as Json
    const deltas = block['toolUse']
      ? halves(JSON.stringify(input)).map((part) => ({ toolUse: { input: part } }))
      : pieces(String(block['text'])).map((text) => ({ text }))
    const start = { contentBlockIndex, start: { toolUse: { toolUseId, name } } }
    return [
      ...(block['toolUse'] ? [['contentBlockStart', start] as const] : []),
      ...deltas.map((delta) => ['contentBlockDelta', { contentBlockIndex, delta, p: 'abc' }] as const),
      ['contentBlockStop', { contentBlockIndex }],
    ]
  })
  const events: readonly (readonly [string, Json])[] = [
    ['messageStart', { role }],
    ...blocks,
    ['messageStop', { stopReason }],
    ['metadata', about],
  ]
  return events.map(([name, body]) => frameOf({ ':message-type': 'event', ':event-type': name }, body))
}

/** A frame of Amazon's event streams. */
export function frameOf(headers: Readonly<Record<string, string>>, body: Json): Buffer {
  const number = (value: number, bytes: number): Buffer => {
    const buffer = Buffer.alloc(bytes)
    buffer.writeUIntBE(value, 0, bytes)
    return buffer
  }
  const names = Buffer.concat(
    Object.entries(headers).flatMap(([name, value]) => [
      number(name.length, 1),
      Buffer.from(name),
      number(7, 1),
      number(value.length, 2),
      Buffer.from(value),
    ]),
  )
  const payload = Buffer.from(JSON.stringify(body))
  const lengths = Buffer.concat([number(names.length + payload.length + 16, 4), number(names.length, 4)])
  const rest = Buffer.concat([lengths, number(crc32(lengths), 4), names, payload])
  return Buffer.concat([rest, number(crc32(rest), 4)])
}

/** The same answer bit by bit, where that is asked for: undefined elsewhere. */
export function eventsOf(
  path: string,
  body: unknown,
  answer: Json,
): readonly (string | Buffer)[] | undefined {
  const isAsked = (body as Json | null)?.['stream'] === true
  const data = (event: unknown): string => `data: ${JSON.stringify(event)}\n\n`
  if (path.includes(':streamGenerateContent'))
    return geminiEvents(answer).map((event) => `data: ${JSON.stringify(event)}\r\n\r\n`)
  if (path.endsWith('/converse-stream')) return converseEvents(answer)
  if (!isAsked) return undefined
  if (path.endsWith('/chat/completions')) return [...openaiEvents(answer).map(data), 'data: [DONE]\n\n']
  if (path.startsWith('/cohere/'))
    return cohereEvents(answer).map((event) => `event: ${String(event['type'])}\n${data(event)}`)
  if (path.startsWith('/anthropic/'))
    return anthropicEvents(answer).map((event) => `event: ${String(event['type'])}\n${data(event)}`)
  if (path.startsWith('/ollama/')) return ollamaEvents(answer).map((event) => `${JSON.stringify(event)}\n`)
  return undefined
}

/** Sends events one after the other, each cut in two at a place that means nothing. */
export async function sendEvents(
  response: ServerResponse,
  events: readonly (string | Buffer)[],
  path: string,
): Promise<void> {
  response.writeHead(200, {
    'content-type': path.startsWith('/ollama/')
      ? 'application/x-ndjson'
      : path.endsWith('/converse-stream')
        ? AMAZON_EVENTS
        : 'text/event-stream; charset=utf-8',
  })
  for (const event of events) {
    response.write(event.slice(0, 9))
    await sleep(PAUSE_MS / 2)
    response.write(event.slice(9))
    await sleep(PAUSE_MS / 2)
  }
  response.end()
}
