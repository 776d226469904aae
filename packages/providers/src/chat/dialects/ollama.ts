import { base64Forms, converted } from '../../messages/convert.ts'
import { flatImages } from '../../services/ollama.ts'
import { ollamaTools } from '../../tools/dialects.ts'
import { finishReasonOf, toolText } from '../message.ts'
import { type Json } from '../../json.ts'
import { settings, type ChatDialect } from './dialect.ts'

export const ollamaDialect: ChatDialect = {
  takes: () => true,
  async request(request) {
    const { model, messages, tools, schema, options } = request
    const given = messages.map((message) => {
      if (message.role === 'tool')
        return { role: 'tool', tool_name: message.name, content: toolText(message.content) }
      if (message.role !== 'assistant') return flatImages(message)
      if (message.raw) return message.raw
      const calls = message.toolCalls?.map(({ name, arguments: args }) => ({
        function: { name, arguments: args },
      }))
      return {
        role: 'assistant',
        content: message.content ?? '',
        ...(calls?.length ? { tool_calls: calls } : {}),
      }
    })
    const { options: more, ...rest } = options
    const config = { ...settings(request, 'num_predict'), ...(more as Json | undefined) }
    return {
      path: '/chat',
      body: {
        model,
        messages: await converted(given, base64Forms),
        ...ollamaTools.members(tools, undefined),
        ...(schema ? { format: schema } : {}),
        ...(Object.keys(config).length > 0 ? { options: config } : {}),
        stream: false,
        ...rest,
      },
    }
  },
  reply(body) {
    const message = ((body as Json)['message'] ?? {}) as Json
    const toolCalls = ollamaTools.calls(body)
    const { content, thinking } = message
    const reason = finishReasonOf((body as Json)['done_reason'], { stop: 'stop', length: 'length' })
    return {
      text: typeof content === 'string' ? content : '',
      ...(typeof thinking === 'string' && thinking !== '' ? { reasoning: thinking } : {}),
      toolCalls,
      finishReason: toolCalls.length > 0 ? 'tool-calls' : reason,
      message,
    }
  },
}
