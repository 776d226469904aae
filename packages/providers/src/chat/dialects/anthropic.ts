import { anthropicForms, converted } from '../../messages/convert.ts'
import { anthropicTools } from '../../tools/dialects.ts'
import { finishReasonOf, systemText, toolText } from '../message.ts'
import { isClosed, reducedSchema } from '../reduced-schema.ts'
import { list, type Json } from '../../json.ts'
import { settings, texts, turnsOf, type ChatDialect } from './dialect.ts'

/** Anthropic wants a limit; it is what all its models can give. */
const ANTHROPIC_MAX_TOKENS = 4096

export const anthropicDialect: ChatDialect = {
  takes: isClosed,
  async request(request) {
    const { model, messages, tools, toolChoice, schema, maxTokens = ANTHROPIC_MAX_TOKENS, options } = request
    const turns = turnsOf(
      messages,
      (message) => {
        if (message.role === 'tool') {
          const content = toolText(message.content)
          return [
            {
              type: 'tool_result',
              tool_use_id: message.toolCallId,
              content,
              ...(message.isError ? { is_error: true } : {}),
            },
          ]
        }
        if (message.role === 'assistant') {
          if (message.raw) return list(message.raw)
          const said = message.content ? [{ type: 'text', text: message.content }] : []
          const calls = message.toolCalls ?? []
          return [
            ...said,
            ...calls.map(({ id, name, arguments: input }) => ({ type: 'tool_use', id, name, input })),
          ]
        }
        return typeof message.content === 'string'
          ? [{ type: 'text', text: message.content }]
          : message.content
      },
      'content',
      { user: 'user', assistant: 'assistant' },
    )
    const system = systemText(messages)
    return {
      path: '/v1/messages',
      body: {
        model,
        ...settings({ ...request, maxTokens }, 'max_tokens'),
        ...(system === undefined ? {} : { system }),
        messages: await converted(turns, anthropicForms),
        ...anthropicTools.members(tools, toolChoice),
        ...(schema && isClosed(schema)
          ? { output_config: { format: { type: 'json_schema', schema: reducedSchema(schema) } } }
          : {}),
        ...options,
      },
    }
  },
  reply(body) {
    const content = list((body as Json)['content'])
    const thoughts = content.flatMap(({ type, thinking }) =>
      type === 'thinking' && typeof thinking === 'string' ? [thinking] : [],
    )
    const finishReason = finishReasonOf((body as Json)['stop_reason'], {
      end_turn: 'stop',
      stop_sequence: 'stop',
      pause_turn: 'stop',
      max_tokens: 'length',
      model_context_window_exceeded: 'length',
      tool_use: 'tool-calls',
      refusal: 'content-filter',
    })
    return {
      text: texts(content.filter(({ type }) => type === 'text')),
      ...(thoughts.length > 0 ? { reasoning: thoughts.join('\n') } : {}),
      toolCalls: anthropicTools.calls(body),
      finishReason,
      message: content,
    }
  },
}
