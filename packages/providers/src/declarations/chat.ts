import type { Expression } from '@polytable/client/index'
import { checkCall } from '@polytable/client/calls/check-arguments'
import {
  anything,
  kind,
  numberBetween,
  options,
  required,
  text,
  wholeFrom,
} from '@polytable/client/calls/argument-kinds'
import { PolytableError } from '@polytable/model/errors/index'
import { typeOf } from '@polytable/model/types/index'
import { CHAT } from '../names.ts'
import type { FinishReason } from '../chat/message.ts'
import type { ToolCall, ToolChoice } from '../tools/tool.ts'
import { callOf, takesCall, type CallOptions, type Given } from './call.ts'
import { jsonSchemaOf, type AnswerOf, type AnswerSchema } from './json-schema.ts'
import { Tools } from './tools.ts'

/** Options of `chat`. */
export interface ChatOptions<S extends AnswerSchema = AnswerSchema> extends CallOptions {
  /** The provider and the model: 'anthropic/claude-…', 'openai/gpt-…', or 'mine/…' of a provider of the options of `open`. */
  readonly model: string
  /** What the model is told before all messages. */
  readonly system?: string
  /** Functions that the model may ask for. */
  readonly tools?: Tools
  /** Which of them it is to ask for. */
  readonly toolChoice?: ToolChoice
  /** What the answer has to fit. It is asked for once more where it does not; what does not fit then is the error of the cell. */
  readonly schema?: S
  /** How many tokens the answer may have. Anthropic needs a limit: 4,096 unless given. */
  readonly maxTokens?: number
  /** From 0 on: the higher, the less probable are the words. */
  readonly temperature?: number
}

/** What `chat` gives, whatever the provider. */
export interface ChatAnswer<Object_ = unknown> {
  /** What the model says. */
  readonly text: string
  /** What it thought before, where the provider tells it. */
  readonly reasoning?: string
  /** The calls of tools that it asks for. */
  readonly toolCalls: readonly ToolCall[]
  /** The answer as JSON that fits the schema; absent without one. */
  readonly object?: Object_
  /** How many tokens it took. */
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number }
  /** Why the model stopped. */
  readonly finishReason: FinishReason
  /** The provider's own JSON. */
  readonly raw: unknown
}

/** 'openai/gpt-5'. */
export const qualified = kind(
  "a model with its provider before it, such as 'openai/gpt-5'",
  (value) => typeof value === 'string' && /^[^/]+\/./.test(value),
)

/** What options of chats may be. */
export const takesChat = {
  ...takesCall,
  model: required(qualified),
  system: text,
  tools: kind('tools of pt.tools()', (value) => value instanceof Tools),
  schema: anything,
  maxTokens: wholeFrom(1),
  temperature: numberBetween(0),
}

const takes = {
  options: options<ChatOptions>({
    ...takesChat,
    toolChoice: kind('what tools.choice() gives', (value) => typeof value === 'object' && value !== null),
  }),
}

/** Options as they are sent: data. */
export function chatData<O extends { readonly schema?: AnswerSchema; readonly tools?: Tools }>(
  given: O,
): object {
  const { schema, tools, ...rest } = given
  return {
    ...rest,
    ...(schema ? { schema: jsonSchemaOf(schema) } : {}),
    ...(tools ? { tools: tools.spec } : {}),
  }
}

/**
 * An answer to messages in one form for all providers. `messages` is a text, or a list of `{ role, content }`; in `content` may stand
 * parts such as `{ type: 'text', text }` and `{ type: 'image', image: t.c.photo }`, also of `audio`, `video` and `document`.
 * @throws PolytableError INVALID_ARGUMENT
 * @example
 * ```ts
 * const t = await db.createTable('t', { question: pt.string() })
 * await t.addComputedColumn({ answer: chat(t.c.question, { model: 'openai/gpt-5' }) })
 * ```
 */
export function chat<S extends AnswerSchema>(
  messages: Given,
  given: ChatOptions<S>,
): Expression<ChatAnswer<AnswerOf<S>> | null> {
  checkCall('chat', takes, { options: given })
  if (messages === null || messages === undefined)
    throw new PolytableError('INVALID_ARGUMENT', 'chat() requires messages', {
      hint: 'A text, or a list of messages.',
    })
  return callOf(
    { name: CHAT, provider: given.model.split('/')[0]!, returns: typeOf('json') },
    messages,
    chatData(given),
  )
}
