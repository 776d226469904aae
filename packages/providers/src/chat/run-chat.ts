import { PolytableError } from '@polytable/model/errors/index'
import type { CallHost } from '@polytable/model/protocol/functions'
import type { Value } from '@polytable/model/types/index'
import type { Asker, Known } from '../functions/ask.ts'
import { failure } from '../requests/failure.ts'
import { usageOf, type TokenUsage } from '../requests/usage.ts'
import { jsonOf, type CallArgs } from '../services/service.ts'
import { choiceIn, toolsIn } from '../tools/tool.ts'
import { dialects } from './dialects/index.ts'
import { chatStreams } from './streams/index.ts'
import type { ChatMessage, ChatReply, ChatRequest } from './message.ts'
import { parseAnswer, problemOf } from './schema.ts'
import type { Json } from '../json.ts'

/** What a chat gave. */
export interface ChatOutcome {
  readonly reply: ChatReply
  /** The answer as JSON, where a schema asks for it. */
  readonly object?: unknown
  readonly usage: TokenUsage
  readonly raw: unknown
}

/** The provider of a model, 'anthropic/claude-…', and the name that the provider knows it by. */
export async function providerOf(
  asker: Asker,
  model: unknown,
): Promise<{ readonly known: Known; readonly model: string }> {
  const [, provider, name] = /^([^/]+)\/(.+)$/.exec(String(model)) ?? []
  if (provider === undefined) {
    throw new PolytableError(
      'INVALID_ARGUMENT',
      `'${String(model)}' does not say of which provider the model is`,
      {
        hint: "Write the provider before it: 'openai/gpt-5', or 'mine/…' of a provider of open()'s options.",
      },
    )
  }
  const known = await asker.known(provider)
  if (Object.hasOwn(dialects, known.kind)) return { known, model: name! }
  throw new PolytableError('UNSUPPORTED_OPERATION', `'${provider}' has no chats`, {
    hint: `Those that have: ${Object.keys(dialects).join(', ')}.`,
  })
}

/** The messages of a call: a text is what a user says. */
export function messagesOf({ input, options }: CallArgs): ChatMessage[] {
  const given = typeof input === 'string' ? [{ role: 'user', content: input } as const] : input
  if (!Array.isArray(given)) {
    throw new PolytableError('INVALID_ARGUMENT', 'The messages of a chat are a text, or a list of messages', {
      hint: "Such as [{ role: 'user', content: t.c.question }].",
    })
  }
  const { system } = options
  return [
    ...(typeof system === 'string' ? [{ role: 'system', content: system } as const] : []),
    ...(given as ChatMessage[]),
  ]
}

/** What the options of a call say of how it is asked. */
export function requestOf(
  { options }: CallArgs,
  model: string,
  messages: readonly ChatMessage[],
): ChatRequest {
  const tools = toolsIn(options['tools'])
  const toolChoice = choiceIn(options['toolChoice'])
  const given = options as {
    readonly schema?: Json
    readonly maxTokens?: number
    readonly temperature?: number
    readonly options?: Json
  }
  return {
    model,
    messages,
    options: given.options ?? {},
    ...(tools ? { tools } : {}),
    ...(toolChoice ? { toolChoice } : {}),
    ...(given.schema ? { schema: given.schema } : {}),
    ...(given.maxTokens ? { maxTokens: given.maxTokens } : {}),
    ...(given.temperature !== undefined && given.temperature !== null
      ? { temperature: given.temperature }
      : {}),
  }
}

const sum = (a: TokenUsage, b: TokenUsage): TokenUsage => ({
  inputTokens: a.inputTokens + b.inputTokens,
  outputTokens: a.outputTokens + b.outputTokens,
})

/** Words for a provider that takes no schema. */
const inWords = (schema: Json): ChatMessage => ({
  role: 'system',
  content: `Answer with JSON only, which fits this JSON Schema: ${JSON.stringify(schema)}`,
})

/**
 * Asks a model once; where the answer does not fit the schema, once more.
 * @param show is given the text so far, while the answer comes
 * @throws PolytableError, as Requests; PROVIDER_BAD_REQUEST for a refusal; INVALID_DATA_FORMAT for an answer that does not fit
 */
export async function chatOnce(
  asker: Asker,
  known: Known,
  request: ChatRequest,
  args: CallArgs,
  signal: AbortSignal,
  show?: (text: string) => void,
): Promise<ChatOutcome> {
  const stream = show && Object.hasOwn(chatStreams, known.kind) ? chatStreams[known.kind] : undefined
  const dialect = dialects[known.kind]!
  const { schema } = request
  const told =
    schema && !dialect.takes(schema)
      ? { ...request, messages: [inWords(schema), ...request.messages] }
      : request
  const ask = async (given: ChatRequest): Promise<ChatOutcome> => {
    const options = { ...args.options, model: request.model }
    const raw = await asker.ask(
      known,
      { input: given.messages, options },
      async () => {
        const asked = await dialect.request(given)
        return stream ? { ...stream.ask(asked), stream: () => stream.collect(show!) } : asked
      },
      (answer) => jsonOf(answer, known.name),
      signal,
    )
    const reply = dialect.reply(raw)
    if (reply.refusal !== undefined || (reply.finishReason === 'content-filter' && reply.text === '')) {
      throw failure(
        'PROVIDER_BAD_REQUEST',
        `${known.name} refused to answer${reply.refusal ? `: ${reply.refusal}` : ''}`,
        false,
      ).error
    }
    return { reply, usage: usageOf(raw), raw }
  }
  const first = await ask(told)
  if (!schema || first.reply.toolCalls.length > 0) return first
  const found = checked(first, schema)
  if ('object' in found) return { ...first, object: found.object }
  const second = await ask({
    ...told,
    messages: [
      ...told.messages,
      { role: 'assistant', content: first.reply.text, raw: first.reply.message },
      { role: 'user', content: `That does not fit: ${found.problem}. Answer again, with JSON only.` },
    ],
  })
  const usage = sum(first.usage, second.usage)
  const repaired = checked(second, schema)
  if ('object' in repaired) return { ...second, usage, object: repaired.object }
  throw new PolytableError(
    'INVALID_DATA_FORMAT',
    `The answer of ${known.name} does not fit the schema: ${repaired.problem}`,
    {
      hint:
        second.reply.finishReason === 'length'
          ? 'It was cut: raise maxTokens.'
          : 'Make the schema simpler, or ask another model.',
    },
  )
}

function checked(
  { reply }: ChatOutcome,
  schema: Json,
): { readonly object: unknown } | { readonly problem: string } {
  const parsed = parseAnswer(reply.text)
  if ('problem' in parsed) return parsed
  const problem = problemOf(parsed.value, schema)
  return problem === undefined ? { object: parsed.value } : { problem }
}

/** An answer of which only the text is known, so far. */
const unfinished = {
  text: '',
  toolCalls: [],
  usage: { inputTokens: 0, outputTokens: 0 },
  finishReason: 'pending',
  raw: null,
} satisfies Omit<ChatReply, 'message'> & Pick<ChatOutcome, 'usage' | 'raw'>

/** The result of `chat`. */
export async function runChat(
  asker: Asker,
  args: CallArgs,
  { partial }: CallHost,
  signal: AbortSignal,
  row: number,
): Promise<Value> {
  const { known, model } = await providerOf(asker, args.options['model'])
  const request = requestOf(args, model, messagesOf(args))
  const show = partial && ((text: string): void => partial(row, { ...unfinished, text } as unknown as Value))
  const outcome = await chatOnce(asker, known, request, args, signal, show)
  const { text, reasoning, toolCalls, finishReason } = outcome.reply
  return {
    text,
    ...(reasoning === undefined ? {} : { reasoning }),
    toolCalls,
    ...('object' in outcome ? { object: outcome.object } : {}),
    usage: outcome.usage,
    finishReason,
    raw: outcome.raw,
  } as unknown as Value
}
