import { converted, geminiForms } from '../../messages/convert.ts'
import { geminiTools } from '../../tools/dialects.ts'
import { finishReasonOf, systemText } from '../message.ts'
import { list, type Json } from '../../json.ts'
import { asObject, settings, texts, turnsOf, type ChatDialect } from './dialect.ts'

export const geminiDialect: ChatDialect = {
  takes: () => true,
  async request(request) {
    const { model, messages, tools, toolChoice, schema, options } = request
    const contents = turnsOf(
      messages,
      (message) => {
        if (message.role === 'tool') {
          const response = message.isError ? { error: message.content } : asObject(message.content)
          return [{ functionResponse: { id: message.toolCallId, name: message.name, response } }]
        }
        if (message.role === 'assistant') {
          if (message.raw) return list(message.raw)
          const said = message.content ? [{ text: message.content }] : []
          return [
            ...said,
            ...(message.toolCalls ?? []).map(({ id, name, arguments: args }) => ({
              functionCall: { id, name, args },
            })),
          ]
        }
        const parts =
          typeof message.content === 'string' ? [{ type: 'text', text: message.content }] : message.content
        return parts.map((part) => (part.type === 'text' ? { text: part['text'] } : part))
      },
      'parts',
      { user: 'user', assistant: 'model' },
    )
    const system = systemText(messages)
    const { generationConfig, ...more } = options
    const config = {
      ...settings(request, 'maxOutputTokens'),
      ...(schema ? { responseMimeType: 'application/json', responseJsonSchema: schema } : {}),
      ...(generationConfig as Json | undefined),
    }
    return {
      path: `/models/${encodeURIComponent(model)}:generateContent`,
      body: {
        contents: await converted(contents, geminiForms),
        ...(system === undefined ? {} : { systemInstruction: { parts: [{ text: system }] } }),
        ...geminiTools.members(tools, toolChoice),
        ...(Object.keys(config).length > 0 ? { generationConfig: config } : {}),
        ...more,
      },
    }
  },
  reply(body) {
    const [candidate] = list((body as Json)['candidates'])
    const parts = list((candidate?.['content'] as Json | undefined)?.['parts'])
    const thoughts = texts(parts.filter(({ thought }) => thought === true))
    const toolCalls = geminiTools.calls(body)
    const blocked = ((body as Json)['promptFeedback'] as Json | undefined)?.['blockReason']
    const reason = finishReasonOf(candidate?.['finishReason'], {
      STOP: 'stop',
      MAX_TOKENS: 'length',
      SAFETY: 'content-filter',
      RECITATION: 'content-filter',
      BLOCKLIST: 'content-filter',
      PROHIBITED_CONTENT: 'content-filter',
      SPII: 'content-filter',
    })
    return {
      text: texts(parts.filter(({ thought }) => thought !== true)),
      ...(thoughts === '' ? {} : { reasoning: thoughts }),
      ...(candidate === undefined && typeof blocked === 'string' ? { refusal: blocked } : {}),
      toolCalls,
      finishReason: candidate === undefined ? 'content-filter' : toolCalls.length > 0 ? 'tool-calls' : reason,
      message: parts,
    }
  },
}
