import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

type Json = Readonly<Record<string, unknown>>

/** How long there is between two events, in milliseconds: longer than changes are gathered for. */
const PAUSE_MS = 120

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

/** The same answer bit by bit, where that is asked for: undefined elsewhere. */
export function eventsOf(path: string, body: unknown, answer: Json): readonly string[] | undefined {
  const isAsked = (body as Json | null)?.['stream'] === true
  const data = (event: unknown): string => `data: ${JSON.stringify(event)}\n\n`
  if (path.includes(':streamGenerateContent'))
    return geminiEvents(answer).map((event) => `data: ${JSON.stringify(event)}\r\n\r\n`)
  if (!isAsked) return undefined
  if (path.endsWith('/chat/completions')) return [...openaiEvents(answer).map(data), 'data: [DONE]\n\n']
  if (path.startsWith('/anthropic/'))
    return anthropicEvents(answer).map((event) => `event: ${String(event['type'])}\n${data(event)}`)
  if (path.startsWith('/ollama/')) return ollamaEvents(answer).map((event) => `${JSON.stringify(event)}\n`)
  return undefined
}

/** Sends events one after the other, each cut in two at a place that means nothing. */
export async function sendEvents(
  response: ServerResponse,
  events: readonly string[],
  isLines: boolean,
): Promise<void> {
  response.writeHead(200, {
    'content-type': isLines ? 'application/x-ndjson' : 'text/event-stream; charset=utf-8',
  })
  for (const event of events) {
    response.write(event.slice(0, 9))
    await sleep(PAUSE_MS / 2)
    response.write(event.slice(9))
    await sleep(PAUSE_MS / 2)
  }
  response.end()
}
