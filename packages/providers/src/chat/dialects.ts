import {
  anthropicForms,
  base64Forms,
  bedrockForms,
  chatForms,
  converted,
  geminiForms,
} from '../messages/convert.ts'
import { flatImages } from '../services/ollama.ts'
import type { Asked } from '../services/service.ts'
import {
  anthropicTools,
  bedrockTools,
  chatTools,
  cohereTools,
  geminiTools,
  ollamaTools,
} from '../tools/dialects.ts'
import { isStrict } from './schema.ts'
import {
  finishReasonOf,
  systemText,
  toolText,
  withoutSystem,
  type ChatReply,
  type ChatRequest,
  type ChatMessage,
} from './message.ts'

type Json = Readonly<Record<string, unknown>>

/** How a provider writes chats. */
export interface ChatDialect {
  request(request: ChatRequest): Promise<Asked>
  reply(body: unknown): ChatReply
}

const list = (value: unknown): readonly Json[] => (Array.isArray(value) ? (value as Json[]) : [])
const texts = (parts: readonly Json[]): string =>
  parts.map(({ text }) => (typeof text === 'string' ? text : '')).join('')

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
function openaiMessages(messages: readonly ChatMessage[]): unknown[] {
  return messages.map((message) => {
    if (message.role === 'tool')
      return { role: 'tool', tool_call_id: message.toolCallId, content: toolText(message.content) }
    if (message.role !== 'assistant') return message
    return message.raw ?? { role: 'assistant', content: message.content ?? null, ...openaiCalls(message) }
  })
}

const settings = ({ maxTokens, temperature }: ChatRequest, limit: string): Json => ({
  ...(maxTokens === undefined ? {} : { [limit]: maxTokens }),
  ...(temperature === undefined ? {} : { temperature }),
})

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
function openaiDialect(limit: string, schemaForm: 'schema' | 'object' = 'schema'): ChatDialect {
  return {
    async request(request) {
      const { model, messages, tools, toolChoice, schema, options } = request
      const format =
        schemaForm === 'object'
          ? { type: 'json_object' }
          : {
              type: 'json_schema',
              json_schema: { name: 'answer', schema, strict: schema !== undefined && isStrict(schema) },
            }
      return {
        path: '/chat/completions',
        body: {
          model,
          messages: await converted(openaiMessages(messages), chatForms),
          ...chatTools.members(tools, toolChoice),
          ...(schema ? { response_format: format } : {}),
          ...settings(request, limit),
          ...options,
        },
      }
    },
    reply: openaiReply,
  }
}

/** Anthropic wants a limit; it is what all its models can give. */
const ANTHROPIC_MAX_TOKENS = 4096

/** The turns of a chat in which all that tools gave to one answer is one turn. */
function turnsOf(
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

const anthropicDialect: ChatDialect = {
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
        ...(schema ? { output_config: { format: { type: 'json_schema', schema } } } : {}),
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

/** What a tool gave as Gemini and Bedrock take it: an object. */
const asObject = (content: unknown): unknown =>
  typeof content === 'object' && content !== null && !Array.isArray(content)
    ? content
    : { result: content ?? null }

const geminiDialect: ChatDialect = {
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

const bedrockDialect: ChatDialect = {
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
        const parts =
          typeof message.content === 'string' ? [{ type: 'text', text: message.content }] : message.content
        return parts.map((part) => (part.type === 'text' ? { text: part['text'] } : part))
      },
      'content',
      { user: 'user', assistant: 'assistant' },
    )
    const system = systemText(messages)
    const config = settings(request, 'maxTokens')
    return {
      path: `/model/${encodeURIComponent(model)}/converse`,
      body: {
        messages: await converted(turns, bedrockForms),
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
      text: texts(content),
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

const ollamaDialect: ChatDialect = {
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

const cohereDialect: ChatDialect = {
  async request(request) {
    const { model, messages, tools, toolChoice, schema, options } = request
    return {
      path: '/chat',
      body: {
        model,
        messages: await converted(openaiMessages(messages), chatForms),
        ...cohereTools.members(tools, toolChoice),
        ...(schema ? { response_format: { type: 'json_object', schema } } : {}),
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

/** How each provider that has chats writes them. */
export const dialects: Readonly<Record<string, ChatDialect>> = {
  openai: openaiDialect('max_completion_tokens'),
  groq: openaiDialect('max_completion_tokens'),
  together: openaiDialect('max_tokens'),
  fireworks: openaiDialect('max_tokens'),
  // DeepSeek has no schemas: it gives JSON of the form that it is told of.
  deepseek: openaiDialect('max_tokens', 'object'),
  openrouter: openaiDialect('max_tokens'),
  nebius: openaiDialect('max_tokens'),
  mistral: openaiDialect('max_tokens'),
  anthropic: anthropicDialect,
  gemini: geminiDialect,
  bedrock: bedrockDialect,
  ollama: ollamaDialect,
  cohere: cohereDialect,
}

/** Providers that take no schema: they are told of it in words. */
export const toldOfSchemas: ReadonlySet<string> = new Set(['deepseek', 'bedrock'])
