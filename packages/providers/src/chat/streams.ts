import type { AnswerStream } from '../requests/events.ts'
import type { Asked } from '../services/service.ts'
import { list, type Json } from '../json.ts'

type Draft = Record<string, unknown>

/** How a provider answers a chat bit by bit. */
export interface ChatStream {
  /** The request for it. */
  ask(asked: Asked): Asked
  /** Puts the answer together; `show` is given the text so far. */
  collect(show: (text: string) => void): AnswerStream
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

/** The error that stands among events, as the whole answer. */
const errorIn = (event: Json): Json | undefined =>
  event['error'] === undefined || event['error'] === null ? undefined : event

const withMembers = (asked: Asked, members: Json): Asked => ({
  ...asked,
  body: { ...(asked.body as Json), ...members },
})

const askStream = (asked: Asked): Asked => withMembers(asked, { stream: true })

/** Members that come whole, some in each event. */
const WHOLE: ReadonlySet<string> = new Set(['role', 'type', 'id', 'name', 'index'])

/** Adds what an event of OpenAI's brings: texts grow, lists by their index. */
function grow(draft: Draft, delta: Json): void {
  for (const [key, value] of Object.entries(delta)) {
    if (value === null || value === undefined) draft[key] ??= value
    else if (typeof value === 'string' && !WHOLE.has(key)) draft[key] = text(draft[key]) + value
    else if (Array.isArray(value)) {
      const items = (draft[key] ??= []) as Draft[]
      for (const [i, item] of list(value).entries()) grow((items[Number(item['index'] ?? i)] ??= {}), item)
    } else if (typeof value === 'object') grow((draft[key] ??= {}) as Draft, value as Json)
    else draft[key] = value
  }
}

const openaiStream: ChatStream = {
  ask: (asked) => withMembers(asked, { stream: true, stream_options: { include_usage: true } }),
  collect(show) {
    const message: Draft = { role: 'assistant', content: null }
    let answer: Json = {}
    let usage: unknown
    let finish: unknown
    let failed: Json | undefined
    return {
      add(event) {
        const { choices, ...rest } = event as Json
        failed ??= errorIn(rest)
        answer = { ...answer, ...rest }
        usage = rest['usage'] ?? usage
        const [choice] = list(choices)
        if (!choice) return
        finish = choice['finish_reason'] ?? finish
        const delta = (choice['delta'] ?? {}) as Json
        grow(message, delta)
        if (text(delta['content']) !== '') show(text(message['content']))
      },
      body() {
        if (failed) return failed
        if (finish === undefined) return undefined
        const calls = list(message['tool_calls']).map(({ index: _, ...call }) => call)
        return {
          ...answer,
          object: 'chat.completion',
          choices: [
            {
              index: 0,
              message: { ...message, ...(calls.length > 0 ? { tool_calls: calls } : {}) },
              finish_reason: finish,
            },
          ],
          ...(usage ? { usage } : {}),
        }
      },
    }
  },
}

/** It tells the usage unasked, and refuses members that it does not know. */
const mistralStream: ChatStream = { ...openaiStream, ask: askStream }

/** Where what a delta of Anthropic's brings belongs. */
const GROWS: Readonly<Record<string, readonly [from: string, to: string]>> = {
  text_delta: ['text', 'text'],
  thinking_delta: ['thinking', 'thinking'],
  signature_delta: ['signature', 'signature'],
  input_json_delta: ['partial_json', 'input'],
}

const anthropicStream: ChatStream = {
  ask: askStream,
  collect(show) {
    const blocks: Draft[] = []
    /** Arguments of tools come as text. */
    const inputs = new Map<number, string>()
    let message: Draft | undefined
    let isWhole = false
    let failed: Json | undefined
    return {
      add(given) {
        const event = given as Json
        const at = Number(event['index'])
        switch (event['type']) {
          case 'message_start':
            message = { ...(event['message'] as Json) }
            return
          case 'content_block_start':
            blocks[at] = { ...(event['content_block'] as Json) }
            return
          case 'content_block_delta': {
            const delta = event['delta'] as Json
            const block = (blocks[at] ??= {})
            if (delta['type'] === 'citations_delta') {
              block['citations'] = [...list(block['citations']), delta['citation']]
              return
            }
            const [from, to] = GROWS[String(delta['type'])] ?? []
            if (from === undefined || to === undefined) return
            if (to === 'input') inputs.set(at, (inputs.get(at) ?? '') + text(delta[from]))
            else block[to] = text(block[to]) + text(delta[from])
            if (to === 'text') show(blocks.map((each) => text(each['text'])).join(''))
            return
          }
          case 'message_delta': {
            const { usage, delta } = event as { readonly usage?: Json; readonly delta?: Json }
            message = {
              ...message,
              ...delta,
              usage: { ...(message?.['usage'] as Json | undefined), ...usage },
            }
            return
          }
          case 'message_stop':
            isWhole = true
            return
          case 'error':
            failed = event
        }
      },
      body() {
        if (failed || !isWhole) return failed
        const content = blocks.map((block, i) => {
          const given = inputs.get(i)
          return given ? { ...block, input: parsedInput(given) } : block
        })
        return { ...message, content }
      },
    }
  },
}

/** Arguments as JSON; what is none, because it was cut, as it came. */
function parsedInput(given: string): unknown {
  try {
    return JSON.parse(given) as unknown
  } catch {
    return given
  }
}

const geminiStream: ChatStream = {
  ask: ({ path, ...asked }) => ({
    ...asked,
    path: `${path.replace(/:generateContent$/, ':streamGenerateContent')}?alt=sse`,
  }),
  collect(show) {
    const parts: Draft[] = []
    let answer: Json = {}
    let candidate: Json | undefined
    let failed: Json | undefined
    return {
      add(event) {
        const { candidates, ...rest } = event as Json
        failed ??= errorIn(rest)
        answer = { ...answer, ...rest }
        const [given] = list(candidates)
        if (!given) return
        const { content, ...members } = given as { readonly content?: Json }
        candidate = { ...candidate, ...members }
        for (const part of list(content?.['parts'])) {
          const last = parts.at(-1)
          const isSame = last && isText(last) && isText(part) && last['thought'] === part['thought']
          if (isSame) Object.assign(last, part, { text: text(last['text']) + text(part['text']) })
          else parts.push({ ...part })
        }
        show(parts.map((part) => (part['thought'] === true ? '' : text(part['text']))).join(''))
      },
      body() {
        if (failed) return failed
        if (candidate === undefined) return answer['promptFeedback'] ? answer : undefined
        if (candidate['finishReason'] === undefined) return undefined
        return { ...answer, candidates: [{ ...candidate, content: { role: 'model', parts } }] }
      },
    }
  },
}

const isText = (part: Json): boolean => typeof part['text'] === 'string'

const ollamaStream: ChatStream = {
  ask: askStream,
  collect(show) {
    const message: Draft = { role: 'assistant', content: '' }
    let answer: Json = {}
    let failed: Json | undefined
    return {
      add(event) {
        const { message: said, ...rest } = event as Json
        failed ??= errorIn(rest)
        answer = { ...answer, ...rest }
        const { content, thinking, tool_calls: calls } = (said ?? {}) as Json
        if (thinking) message['thinking'] = text(message['thinking']) + text(thinking)
        if (calls) message['tool_calls'] = [...list(message['tool_calls']), ...list(calls)]
        if (!text(content)) return
        message['content'] = text(message['content']) + text(content)
        show(text(message['content']))
      },
      body: () => failed ?? (answer['done'] === true ? { ...answer, message } : undefined),
    }
  },
}

/** Those of OpenAI's kind that are known to take `stream_options`, and the others that answer bit by bit. */
export const chatStreams: Readonly<Record<string, ChatStream>> = {
  openai: openaiStream,
  groq: openaiStream,
  together: openaiStream,
  fireworks: openaiStream,
  deepseek: openaiStream,
  openrouter: openaiStream,
  nebius: openaiStream,
  mistral: mistralStream,
  anthropic: anthropicStream,
  gemini: geminiStream,
  ollama: ollamaStream,
}
