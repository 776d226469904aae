import { chatForms, converted } from '../../messages/convert.ts'
import { cohereTools } from '../../tools/dialects.ts'
import { finishReasonOf } from '../message.ts'
import { isClosed, reducedSchema } from '../reduced-schema.ts'
import { list, type Json } from '../../json.ts'
import { settings, texts, type ChatDialect } from './dialect.ts'
import { openaiMessages } from './openai.ts'

export const cohereDialect: ChatDialect = {
  takes: isClosed,
  async request(request) {
    const { model, messages, tools, toolChoice, schema, options } = request
    return {
      path: '/chat',
      body: {
        model,
        messages: await converted(openaiMessages(messages), chatForms),
        ...cohereTools.members(tools, toolChoice),
        ...(schema && isClosed(schema)
          ? { response_format: { type: 'json_object', schema: reducedSchema(schema) } }
          : {}),
        ...settings(request, 'max_tokens'),
        ...options,
      },
    }
  },
  reply(body) {
    const message = ((body as Json)['message'] ?? {}) as Json
    return {
      text: texts(list(message['content'])),
      toolCalls: cohereTools.calls(body),
      finishReason: finishReasonOf((body as Json)['finish_reason'], {
        COMPLETE: 'stop',
        STOP_SEQUENCE: 'stop',
        MAX_TOKENS: 'length',
        TOOL_CALL: 'tool-calls',
      }),
      message,
    }
  },
}
