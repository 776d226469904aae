import type { Asked } from '../../services/service.ts'
import { withoutSystem, type ChatMessage, type ChatReply, type ChatRequest } from '../message.ts'
import type { Json } from '../../json.ts'

/** How a provider writes chats. */
export interface ChatDialect {
  /** Whether it can be held to a schema; of others it is told in words. */
  takes(schema: Json): boolean
  request(request: ChatRequest): Promise<Asked>
  reply(body: unknown): ChatReply
}

/** The texts of parts as one. */
export const texts = (parts: readonly Json[]): string =>
  parts.map(({ text }) => (typeof text === 'string' ? text : '')).join('')

/** The settings of a request. @param limit what the most tokens of an answer are called */
export const settings = ({ maxTokens, temperature }: ChatRequest, limit: string): Json => ({
  ...(maxTokens === undefined ? {} : { [limit]: maxTokens }),
  ...(temperature === undefined ? {} : { temperature }),
})

/** The turns of a chat in which all that tools gave to one answer is one turn. */
export function turnsOf(
  messages: readonly ChatMessage[],
  turn: (message: Exclude<ChatMessage, { role: 'system' }>) => readonly unknown[],
  member: 'content' | 'parts',
  roles: { readonly user: string; readonly assistant: string },
): unknown[] {
  const turns: { readonly role: string; readonly parts: unknown[] }[] = []
  for (const message of withoutSystem(messages)) {
    const role = message.role === 'assistant' ? roles.assistant : roles.user
    const parts = turn(message)
    const last = turns.at(-1)
    if (last?.role === role) last.parts.push(...parts)
    else turns.push({ role, parts: [...parts] })
  }
  return turns.map(({ role, parts }) => ({ role, [member]: parts }))
}

/** What a tool gave as Gemini and Bedrock take it: an object. */
export const asObject = (content: unknown): unknown =>
  typeof content === 'object' && content !== null && !Array.isArray(content)
    ? content
    : { result: content ?? null }
