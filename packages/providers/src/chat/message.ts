import type { ToolCall, ToolChoice, ToolSpec } from '../tools/tool.ts'
import type { Json } from '../json.ts'

/** A message in the one form of all providers. */
export type ChatMessage =
  | { readonly role: 'system'; readonly content: string }
  | { readonly role: 'user'; readonly content: string | readonly ChatPart[] }
  | AssistantMessage
  | ToolMessage

/** A part of a message of a user: a text, or a medium. */
export type ChatPart = Json & { readonly type: string }

/** What a model said before. */
export interface AssistantMessage {
  readonly role: 'assistant'
  readonly content?: string | null
  readonly toolCalls?: readonly ToolCall[]
  /** The message as the provider gave it, which goes back as it was: signatures of thoughts are in it. */
  readonly raw?: unknown
}

/** What a tool gave. */
export interface ToolMessage {
  readonly role: 'tool'
  readonly toolCallId: string
  readonly name: string
  /** A text, or JSON. */
  readonly content: unknown
  readonly isError?: boolean
}

/** A request in the one form of all providers. */
export interface ChatRequest {
  readonly model: string
  readonly messages: readonly ChatMessage[]
  readonly tools?: readonly ToolSpec[]
  readonly toolChoice?: ToolChoice
  /** The JSON Schema of the answer that is wanted. */
  readonly schema?: Json
  readonly maxTokens?: number
  readonly temperature?: number
  /** More of the provider's own JSON. */
  readonly options: Json
}

/** Why a model stopped; 'pending' of an answer that a live query shows while it comes, and that is stored when it is whole. */
export type FinishReason = 'stop' | 'length' | 'tool-calls' | 'content-filter' | 'other' | 'pending'

/** What is read from a provider's answer. */
export interface ChatReply {
  readonly text: string
  readonly reasoning?: string
  /** What the model says instead of an answer. */
  readonly refusal?: string
  readonly toolCalls: readonly ToolCall[]
  readonly finishReason: FinishReason
  /** The message as it goes back to the provider in the next request. */
  readonly message: unknown
}

/** What a tool gave as a text, where a provider takes no JSON. */
export function toolText(content: unknown): string {
  return typeof content === 'string' ? content : JSON.stringify(content ?? null)
}

/** The texts of all system messages as one; undefined where there are none. */
export function systemText(messages: readonly ChatMessage[]): string | undefined {
  const texts = messages.flatMap((message) => (message.role === 'system' ? [message.content] : []))
  return texts.length === 0 ? undefined : texts.join('\n\n')
}

/** The messages that are no system messages. */
export function withoutSystem(
  messages: readonly ChatMessage[],
): readonly Exclude<ChatMessage, { readonly role: 'system' }>[] {
  return messages.filter((message) => message.role !== 'system')
}

/** A finish reason by a provider's name for it. */
export function finishReasonOf(given: unknown, names: Readonly<Record<string, FinishReason>>): FinishReason {
  const name = String(given)
  return Object.hasOwn(names, name) ? names[name]! : 'other'
}
