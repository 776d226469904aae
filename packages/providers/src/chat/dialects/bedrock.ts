import { bedrockMessages } from '../../messages/bedrock.ts'
import { bedrockTools } from '../../tools/dialects.ts'
import { finishReasonOf, systemText } from '../message.ts'
import { list, type Json } from '../../json.ts'
import { asObject, settings, texts, turnsOf, type ChatDialect } from './dialect.ts'

export const bedrockDialect: ChatDialect = {
  takes: () => false,
  async request(request) {
    const { model, messages, tools, toolChoice, options } = request
    const turns = turnsOf(
      messages,
      (message) => {
        if (message.role === 'tool') {
          const content = [
            typeof message.content === 'string'
              ? { text: message.content }
              : { json: asObject(message.content) },
          ]
          return [
            {
              toolResult: {
                toolUseId: message.toolCallId,
                content,
                status: message.isError ? 'error' : 'success',
              },
            },
          ]
        }
        if (message.role === 'assistant') {
          if (message.raw) return list(message.raw)
          const said = message.content ? [{ text: message.content }] : []
          const calls = message.toolCalls ?? []
          return [
            ...said,
            ...calls.map(({ id, name, arguments: input }) => ({ toolUse: { toolUseId: id, name, input } })),
          ]
        }
        return typeof message.content === 'string' ? [{ text: message.content }] : message.content
      },
      'content',
      { user: 'user', assistant: 'assistant' },
    )
    const system = systemText(messages)
    const config = settings(request, 'maxTokens')
    return {
      path: `/model/${encodeURIComponent(model)}/converse`,
      body: {
        messages: await bedrockMessages(turns),
        ...(system === undefined ? {} : { system: [{ text: system }] }),
        ...(Object.keys(config).length > 0 ? { inferenceConfig: config } : {}),
        ...bedrockTools.members(tools, toolChoice),
        ...options,
      },
    }
  },
  reply(body) {
    const message = ((body as Json)['output'] as Json | undefined)?.['message'] as Json | undefined
    const content = list(message?.['content'])
    const thoughts = content.flatMap(({ reasoningContent }) => {
      const { reasoningText } = (reasoningContent ?? {}) as {
        readonly reasoningText?: { readonly text?: string }
      }
      return reasoningText?.text === undefined ? [] : [reasoningText.text]
    })
    return {
      text: texts(
        content.flatMap(({ citationsContent: cited, ...part }) =>
          cited ? list((cited as Json)['content']) : [part],
        ),
      ),
      ...(thoughts.length > 0 ? { reasoning: thoughts.join('\n') } : {}),
      toolCalls: bedrockTools.calls(body),
      finishReason: finishReasonOf((body as Json)['stopReason'], {
        end_turn: 'stop',
        stop_sequence: 'stop',
        max_tokens: 'length',
        tool_use: 'tool-calls',
        guardrail_intervened: 'content-filter',
        content_filtered: 'content-filter',
      }),
      message: content,
    }
  },
}
