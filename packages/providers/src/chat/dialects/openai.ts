import { chatForms, converted } from '../../messages/convert.ts'
import { chatTools } from '../../tools/dialects.ts'
import { finishReasonOf, toolText, type ChatMessage, type ChatReply } from '../message.ts'
import { isStrict, reducedSchema } from '../reduced-schema.ts'
import { list, type Json } from '../../json.ts'
import { settings, texts, type ChatDialect } from './dialect.ts'

/** The calls of an assistant's message as OpenAI writes them. */
const openaiCalls = (message: {
  readonly toolCalls?: readonly { id: string; name: string; arguments: unknown }[]
}) =>
  message.toolCalls?.length
    ? {
        tool_calls: message.toolCalls.map(({ id, name, arguments: given }) => ({
          id,
          type: 'function',
          function: { name, arguments: typeof given === 'string' ? given : JSON.stringify(given) },
        })),
      }
    : {}

/** Messages as OpenAI takes them. */
export function openaiMessages(messages: readonly ChatMessage[]): unknown[] {
  return messages.map((message) => {
    if (message.role === 'tool')
      return { role: 'tool', tool_call_id: message.toolCallId, content: toolText(message.content) }
    if (message.role !== 'assistant') return message
    return message.raw ?? { role: 'assistant', content: message.content ?? null, ...openaiCalls(message) }
  })
}

/** What a choice of OpenAI's says. */
function openaiReply(body: unknown): ChatReply {
  const [choice] = list((body as Json)['choices'])
  const message = (choice?.['message'] ?? {}) as Json
  const { content, refusal } = message
  const reasoning = message['reasoning_content'] ?? message['reasoning']
  return {
    text: typeof content === 'string' ? content : texts(list(content)),
    ...(typeof reasoning === 'string' && reasoning !== '' ? { reasoning } : {}),
    ...(typeof refusal === 'string' && refusal !== '' ? { refusal } : {}),
    toolCalls: chatTools.calls(body),
    finishReason: finishReasonOf(choice?.['finish_reason'], {
      stop: 'stop',
      eos: 'stop',
      length: 'length',
      model_length: 'length',
      tool_calls: 'tool-calls',
      function_call: 'tool-calls',
      content_filter: 'content-filter',
    }),
    message,
  }
}

/** OpenAI and those who speak like it. @param limit what the most tokens of an answer are called */
export function openaiDialect(limit: string, schemaForm: 'schema' | 'object' = 'schema'): ChatDialect {
  // Answers that are no objects cannot be asked for.
  const isOfObject = (schema: Json): boolean => schema['type'] === 'object'
  const formatOf = (schema: Json): Json => {
    if (schemaForm === 'object') return { type: 'json_object' }
    const strict = isStrict(schema)
    const given = strict ? reducedSchema(schema) : schema
    return { type: 'json_schema', json_schema: { name: 'answer', schema: given, strict } }
  }
  return {
    takes: (schema) => schemaForm === 'schema' && isOfObject(schema),
    async request(request) {
      const { model, messages, tools, toolChoice, schema, options } = request
      return {
        path: '/chat/completions',
        body: {
          model,
          messages: await converted(openaiMessages(messages), chatForms),
          ...chatTools.members(tools, toolChoice),
          ...(schema && isOfObject(schema) ? { response_format: formatOf(schema) } : {}),
          ...settings(request, limit),
          ...options,
        },
      }
    },
    reply: openaiReply,
  }
}
