import { base64Forms, converted, notTaken, type Part } from '../messages/convert.ts'
import { Medium } from '../messages/medium.ts'
import { ollamaTools, toolMembers } from '../tools/dialects.ts'
import { asMessages } from './openai.ts'
import { bodyOf, requestTo, type Service } from './service.ts'

/** A message with the images of its parts beside its text, as Ollama takes them. */
export function flatImages(message: unknown): unknown {
  const { content, ...rest } = message as Part
  if (!Array.isArray(content)) return message
  const parts = content as readonly Part[]
  const images = parts.flatMap(({ type, image, ...part }) => {
    if (type === 'image') return [image]
    const medium = typeof type === 'string' ? (part[type] as unknown) : undefined
    if (medium instanceof Medium) notTaken('ollama', type as 'audio', medium)
    return []
  })
  const text = parts.map((part) => (part['type'] === 'text' ? part['text'] : '')).join('')
  return { ...rest, content: text, ...(images.length > 0 ? { images } : {}) }
}

export const ollama: Service = {
  baseUrl: 'http://127.0.0.1:11434/api',
  variables: {},
  isKeyless: true,
  authorize: (asked, { apiKey, baseUrl, headers }) =>
    requestTo(asked, baseUrl!, { ...(apiKey ? { authorization: `Bearer ${apiKey}` } : {}), ...headers }),
  endpoints: {
    chat: {
      async request({ input, options }) {
        const messages = (asMessages(input) as readonly unknown[]).map(flatImages)
        return {
          path: '/chat',
          body: {
            messages: await converted(messages, base64Forms),
            ...toolMembers(ollamaTools, options, { tools: 'tools', choice: 'tool_choice' }),
            ...bodyOf(options),
            stream: false,
          },
        }
      },
    },
    generate: {
      async request({ input, options }) {
        const { images, ...rest } = options
        return {
          path: '/generate',
          body: {
            prompt: input,
            ...(images ? { images: await converted(images, base64Forms) } : {}),
            ...bodyOf(rest),
            stream: false,
          },
        }
      },
    },
  },
  embeddings: {
    embed: {
      most: 64,
      request: (inputs, options) => ({ path: '/embed', body: { input: inputs, ...bodyOf(options) } }),
      vectors(body) {
        const { embeddings } = body as { readonly embeddings?: readonly unknown[] }
        return Array.isArray(embeddings) ? embeddings.map((vector) => ({ vector })) : undefined
      },
    },
  },
}
