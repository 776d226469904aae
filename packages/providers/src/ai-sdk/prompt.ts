import type { MediaFile } from '@polytable/udf/values/media-file'
import type { ChatMessage, FinishReason } from '../chat/message.ts'
import { argumentsOf } from '../tools/dialects.ts'
import type { ToolCall, ToolSpec } from '../tools/tool.ts'
import type { Json } from '../json.ts'

const mediaTypes: readonly string[] = ['image', 'audio', 'video', 'document', 'file']

/** A part of a message of a user as the AI SDK's language models take it: media, also those under `data`, are files there. */
async function partOf(part: Json): Promise<unknown> {
  const { type, mediaType, filename, data, ...rest } = part
  const medium = (rest[String(type)] ?? data) as MediaFile | null | undefined
  if (!mediaTypes.includes(String(type)) || typeof medium?.bytes !== 'function') return part
  return {
    type: 'file',
    mediaType: mediaType ?? medium.mediaType,
    data: await medium.bytes(),
    ...((filename ?? medium.name) === undefined ? {} : { filename: filename ?? medium.name }),
  }
}

/** Messages, with media in them, as the AI SDK's language models take them. */
export async function promptOf(input: unknown, system: string | null): Promise<unknown[]> {
  const given =
    typeof input === 'string'
      ? [{ role: 'user', content: input } as const]
      : (input as readonly ChatMessage[])
  const prompt = given.map(async (message): Promise<unknown> => {
    switch (message.role) {
      case 'system':
        return message
      case 'user': {
        const parts =
          typeof message.content === 'string'
            ? [{ type: 'text', text: message.content }]
            : await Promise.all(message.content.map(partOf))
        return { role: 'user', content: parts }
      }
      case 'assistant': {
        const said = message.content ? [{ type: 'text', text: message.content }] : []
        const calls = (message.toolCalls ?? []).map(({ id, name, arguments: args }) => ({
          type: 'tool-call',
          toolCallId: id,
          toolName: name,
          input: args,
        }))
        return { role: 'assistant', content: [...said, ...calls] }
      }
      default: {
        const { toolCallId, name, content, isError } = message
        const type = isError ? 'error-text' : typeof content === 'string' ? 'text' : 'json'
        return {
          role: 'tool',
          content: [{ type: 'tool-result', toolCallId, toolName: name, output: { type, value: content } }],
        }
      }
    }
  })
  const messages = await Promise.all(prompt)
  return system === null ? messages : [{ role: 'system', content: system }, ...messages]
}

/** Tools as the AI SDK's language models take them. */
export function toolsFor(tools: readonly ToolSpec[]): unknown[] {
  return tools.map(({ name, description, parameters }) => ({
    type: 'function',
    name,
    description,
    inputSchema: parameters,
  }))
}

const reasons: readonly string[] = ['stop', 'length', 'tool-calls', 'content-filter']

/** An answer of a language model in the form of `chat`. */
export function answerOf({
  content,
  finishReason,
  usage,
}: {
  readonly content: readonly unknown[]
  readonly finishReason: unknown
  readonly usage: unknown
}): {
  text: string
  toolCalls: ToolCall[]
  finishReason: FinishReason
  usage: { inputTokens: number; outputTokens: number }
  reasoning?: string
} {
  const parts = content as readonly Json[]
  const text = (type: string): string =>
    parts
      .filter((part) => part['type'] === type)
      .map((part) => String(part['text']))
      .join('')
  const reason = String((finishReason as Json | null)?.['unified'] ?? finishReason)
  const tokens = (name: string): number => {
    const count = (usage as Json)[name]
    return Number((count as Json | null | undefined)?.['total'] ?? count ?? 0) || 0
  }
  const reasoning = text('reasoning')
  return {
    text: text('text'),
    toolCalls: parts
      .filter(({ type }) => type === 'tool-call')
      .map(({ toolCallId, toolName, input }) => ({
        id: String(toolCallId),
        name: String(toolName),
        arguments: argumentsOf(input),
      })),
    finishReason: (reasons.includes(reason) ? reason : 'other') as FinishReason,
    usage: { inputTokens: tokens('inputTokens'), outputTokens: tokens('outputTokens') },
    ...(reasoning === '' ? {} : { reasoning }),
  }
}
