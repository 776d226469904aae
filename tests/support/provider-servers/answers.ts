import { Buffer } from 'node:buffer'
import type { Seen } from './start.ts'

type Json = Record<string, unknown>

/** A sound of eight samples, as WAV. */
const WAV = 'UklGRjQAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YRAAAAAAAAAAAAAAAAAAAAAAAAAA'
/** A red pixel, as PNG. */
export const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC'

/** A vector of three numbers of a text: how long it is, its vowels, and 1. */
function vectorOf(input: unknown): number[] {
  const text = typeof input === 'string' ? input : JSON.stringify(input)
  return [text.length, [...text].filter((letter) => 'aeiou'.includes(letter)).length, 1]
}

/** The text of a message in the form of any provider. */
function textOf(message: unknown): string {
  if (typeof message === 'string') return message
  const { content, parts } = message as Json
  const list = (content ?? parts ?? []) as readonly Json[] | string
  if (typeof list === 'string') return list
  return list
    .map((part) =>
      typeof part['text'] === 'string'
        ? part['text']
        : `[${Object.keys(part).filter((key) => key !== 'type')[0]}]`,
    )
    .join('')
}

/** What the model says to the last message; what it asks for, where it is told of a tool 'add' and asked for a sum. */
interface Said {
  readonly text: string
  readonly call?: { readonly name: string; readonly args: Json }
}

/**
 * 'add 2 3' is a call of the tool; after its result that is said; else the message in capitals, or what a schema wants. 'add 1 2 then
 * add 3 4' are two calls, one after the other, and 'ask NAME: TEXT' one of the tool NAME, with TEXT.
 */
function say(
  messages: readonly unknown[],
  hasTools: boolean,
  schema: unknown,
  results: readonly unknown[],
): Said {
  const last = textOf(messages.at(-1) ?? '')
  if (results.length > 0)
    return {
      text: `It is ${results.map((result) => (typeof result === 'string' ? result : JSON.stringify(result))).join(' and ')}.`,
    }
  const [, asked, input] = /^ask (\w+): (.*)/.exec(last) ?? []
  if (hasTools && asked !== undefined) return { text: '', call: { name: asked, args: { input: input! } } }
  const [, a, b] = /add (\S+) (\S+)/.exec(last) ?? []
  if (hasTools && a !== undefined)
    return {
      text: '',
      call: { name: 'add', args: { a: Number(a), b: Number.isNaN(Number(b)) ? b : Number(b) } },
    }
  if (schema === undefined) return { text: last.toUpperCase() }
  // The first answer to 'badly …' does not fit, and none to 'never …'.
  if (last.startsWith('badly') || messages.some((message) => textOf(message).startsWith('never')))
    return { text: '{"wrong": true}' }
  return { text: JSON.stringify({ name: last, length: last.length }) }
}

/** A schema that an answer has to fit, or what is said of one where none is given. */
const wanted = (schema: unknown, told: unknown): unknown =>
  schema ?? (JSON.stringify(told ?? '').includes('JSON Schema') ? told : undefined)

const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 }

function chatCompletion({ messages, tools, response_format: format }: Json): Json {
  const list = messages as readonly Json[]
  const results = trailing(list, ({ role }) => role === 'tool').map(({ content }) => content)
  const [first] = list.filter(({ role }) => role === 'user')
  const done = list.filter(({ role }) => role === 'tool').length
  const next = done > 0 ? textOf(first ?? '').split(' then ')[done] : undefined
  const said =
    next === undefined
      ? say(list, tools !== undefined, wanted(format, list[0]), results)
      : say([next], tools !== undefined, wanted(format, list[0]), [])
  const calls = said.call && [
    {
      id: 'call_1',
      type: 'function',
      function: { name: said.call.name, arguments: JSON.stringify(said.call.args) },
    },
  ]
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: 'echo',
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: calls ? null : said.text,
          ...(calls ? { tool_calls: calls } : {}),
        },
        finish_reason: calls ? 'tool_calls' : 'stop',
      },
    ],
    usage,
  }
}

/** The items at the end of a list of which something is true. */
function trailing<T>(list: readonly T[], isOne: (item: T) => boolean): readonly T[] {
  let start = list.length
  while (start > 0 && isOne(list[start - 1]!)) start--
  return list.slice(start)
}

function anthropicMessage(body: Json): Json {
  const { messages, tools, system, output_config: config, max_tokens: limit } = body
  if (limit === undefined) throw new Error('max_tokens is required')
  const list = messages as readonly Json[]
  const content = list.at(-1)!['content']
  const results = Array.isArray(content)
    ? (content as readonly Json[]).filter(({ type }) => type === 'tool_result').map((part) => part['content'])
    : []
  const said = say(list, tools !== undefined, wanted(config, system), results)
  return {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'echo',
    content: said.call
      ? [{ type: 'tool_use', id: 'toolu_1', name: said.call.name, input: said.call.args }]
      : [{ type: 'text', text: said.text }],
    stop_reason: said.call ? 'tool_use' : 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: 10, output_tokens: 5 },
  }
}

function geminiAnswer({ contents, tools, generationConfig }: Json): Json {
  const list = contents as readonly Json[]
  const parts = list.at(-1)!['parts'] as readonly Json[]
  const results = parts.flatMap(({ functionResponse }) =>
    functionResponse ? [(functionResponse as Json)['response']] : [],
  )
  const config = generationConfig as Json | undefined
  const modalities = config?.['responseModalities'] as readonly string[] | undefined
  if (modalities?.includes('AUDIO')) {
    const data = Buffer.alloc(160).toString('base64')
    return {
      candidates: [
        {
          content: {
            role: 'model',
            parts: [{ inlineData: { mimeType: 'audio/L16;codec=pcm;rate=24000', data } }],
          },
          finishReason: 'STOP',
        },
      ],
    }
  }
  if (modalities?.includes('IMAGE'))
    return {
      candidates: [
        {
          content: {
            role: 'model',
            parts: [{ text: 'Here.' }, { inlineData: { mimeType: 'image/png', data: PNG } }],
          },
          finishReason: 'STOP',
        },
      ],
    }
  const said = say(list, tools !== undefined, config?.['responseJsonSchema'], results)
  return {
    candidates: [
      {
        content: {
          role: 'model',
          parts: [
            said.call
              ? { functionCall: { name: said.call.name, args: said.call.args }, thoughtSignature: 'sig' }
              : { text: said.text },
          ],
        },
        finishReason: 'STOP',
      },
    ],
    usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 5, totalTokenCount: 15 },
  }
}

function converseAnswer({ messages, system, toolConfig }: Json): Json {
  const list = messages as readonly Json[]
  const results = (list.at(-1)!['content'] as readonly Json[]).flatMap(({ toolResult }) =>
    toolResult
      ? ((toolResult as Json)['content'] as readonly Json[]).map((part) => part['json'] ?? part['text'])
      : [],
  )
  const said = say(list, toolConfig !== undefined, wanted(undefined, system), results)
  const content = said.call
    ? [{ toolUse: { toolUseId: 'use_1', name: said.call.name, input: said.call.args } }]
    : [{ text: said.text }]
  return {
    output: { message: { role: 'assistant', content } },
    stopReason: said.call ? 'tool_use' : 'end_turn',
    usage: { inputTokens: 10, outputTokens: 5, totalTokens: 15 },
    metrics: { latencyMs: 1 },
  }
}

function ollamaAnswer({ messages, tools, format }: Json): Json {
  const list = messages as readonly Json[]
  const results = trailing(list, ({ role }) => role === 'tool').map(({ content }) => content)
  const said = say(list, tools !== undefined, format, results)
  return {
    model: 'echo',
    created_at: '2026-01-01T00:00:00Z',
    message: {
      role: 'assistant',
      content: said.text,
      ...(said.call
        ? { tool_calls: [{ function: { name: said.call.name, arguments: said.call.args } }] }
        : {}),
    },
    done: true,
    done_reason: 'stop',
    prompt_eval_count: 10,
    eval_count: 5,
  }
}

function cohereAnswer(body: Json): Json {
  const { choices } = chatCompletion({ ...body }) as {
    readonly choices: readonly [{ readonly message: Json }]
  }
  const { content, tool_calls: calls } = choices[0].message
  return {
    id: '1',
    finish_reason: calls ? 'TOOL_CALL' : 'COMPLETE',
    message: {
      role: 'assistant',
      ...(calls ? { tool_calls: calls } : { content: [{ type: 'text', text: content }] }),
    },
    usage: { tokens: { input_tokens: 10, output_tokens: 5 } },
  }
}

/** In no order, as some servers answer. */
function embeddingsAnswer({ input }: Json): Json {
  const data = (input as readonly unknown[]).map((text, index) => ({
    object: 'embedding',
    index,
    embedding: vectorOf(text),
  }))
  return { object: 'list', model: 'echo', data: data.reverse(), usage: { prompt_tokens: 3, total_tokens: 3 } }
}

/** Of a medium its length, and a second part that is not asked for. */
function embedV2Answer({ input_type: type, ...inputs }: Json): Json {
  const { input_text: text, media_source: source } = inputs[String(type)] as Json
  const embedding = text === undefined ? [JSON.stringify(source).length, 0, 0] : vectorOf(text)
  return { data: [{ embedding }, { embedding: [0, 0, 0] }].slice(0, type === 'video' ? 2 : 1) }
}

const rerankAnswer = ({ query, documents, top_n: n, top_k: k }: Json): Json => {
  const results = (documents as readonly string[]).map((text, index) => ({
    index,
    relevance_score: text.includes(query as string) ? 0.9 : 0.1,
  }))
  const sorted = results
    .sort((a, b) => b.relevance_score - a.relevance_score)
    .slice(0, Number(n ?? k ?? results.length))
  return k === undefined ? { results: sorted } : { data: sorted }
}

/**
 * What a provider answers at once, by the path; bytes are a file.
 */
export function answerOf({ path, body }: Seen): Json | Uint8Array | string | undefined {
  const [, provider, rest = ''] = /^\/([^/]+)(\/[^?]*)/.exec(path) ?? []
  const given = body as Json
  if (/\/chat\/completions$/.test(rest)) return chatCompletion(given)
  if (/\/embeddings$/.test(rest)) return embeddingsAnswer(given)
  if (/\/rerank$/.test(rest)) return rerankAnswer(given)
  switch (provider) {
    case 'openai':
      if (rest.endsWith('/completions'))
        return { choices: [{ text: String(given['prompt']).toUpperCase() }], usage }
      if (rest.endsWith('/responses'))
        return {
          output: [{ type: 'message', content: [{ type: 'output_text', text: 'OK' }] }],
          usage: { input_tokens: 1, output_tokens: 1 },
        }
      if (rest.endsWith('/moderations')) return { results: [{ flagged: false }] }
      if (rest.endsWith('/audio/transcriptions') || rest.endsWith('/audio/translations'))
        return /name="response_format"\r\n\r\n(text|srt|vtt)/.test(String(body))
          ? 'heard\n'
          : { text: `${String(body).length > 100 ? 'heard' : 'nothing'}` }
      if (rest.endsWith('/audio/speech')) return Buffer.from(WAV, 'base64')
      if (
        rest.endsWith('/images/generations') ||
        rest.endsWith('/images/edits') ||
        rest.endsWith('/images/variations')
      )
        return { data: [{ b64_json: PNG }] }
      return undefined
    case 'anthropic':
      return rest.endsWith('/v1/messages') ? anthropicMessage(given) : undefined
    case 'gemini':
      if (rest.endsWith(':generateContent')) return geminiAnswer(given)
      if (rest.endsWith(':batchEmbedContents'))
        return {
          embeddings: (given['requests'] as readonly Json[]).map((request) => ({
            values: vectorOf(
              ((request['content'] as Json)['parts'] as readonly Json[])[0]!['text'] ?? 'image',
            ),
          })),
        }
      if (rest.endsWith(':predict'))
        return { predictions: [{ bytesBase64Encoded: PNG, mimeType: 'image/png' }] }
      return undefined
    case 'bedrock':
      if (rest.endsWith('/converse')) return converseAnswer(given)
      if (rest.endsWith('/invoke'))
        return given['inputText'] === undefined
          ? { echoed: given }
          : { embedding: vectorOf(given['inputText']) }
      return undefined
    case 'ollama':
      if (rest === '/api/chat') return ollamaAnswer(given)
      if (rest === '/api/generate')
        return { model: 'echo', response: String(given['prompt']).toUpperCase(), done: true }
      if (rest === '/api/embed') return { embeddings: (given['input'] as readonly unknown[]).map(vectorOf) }
      return undefined
    case 'cohere':
      if (rest === '/chat') return cohereAnswer(given)
      if (rest === '/embed')
        return { embeddings: { float: (given['texts'] as readonly unknown[]).map(vectorOf) } }
      return undefined
    case 'voyage':
      return rest.endsWith('/multimodalembeddings') ? embeddingsAnswer({ input: given['inputs'] }) : undefined
    case 'twelvelabs':
      return rest.endsWith('/embed-v2') ? embedV2Answer(given) : undefined
    case 'elevenlabs':
      if (path.includes('output_format=pcm_')) return Buffer.alloc(16)
      return rest === '/speech-to-text' ? { text: 'heard' } : Buffer.from(WAV, 'base64')
    default:
      return undefined
  }
}
