import { converted, dataUrlForms } from '../messages/convert.ts'
import { Medium } from '../messages/medium.ts'
import { cohereTools, toolMembers } from '../tools/dialects.ts'
import { asMessages, bearer, vectorsOf } from './openai.ts'
import { bodyOf, type Endpoint, type Service } from './service.ts'
import { chatForms } from '../messages/convert.ts'

/** An order of documents by a query: `input` is the query. */
function rerank(path: string, names: Readonly<Record<string, string>> = {}): Endpoint {
  return { request: ({ input, options }) => ({ path, body: { query: input, ...bodyOf(options, names) } }) }
}

/** Jina takes 2,048 inputs; texts are objects where images are taken too. */
export const jina: Service = {
  baseUrl: 'https://api.jina.ai/v1',
  variables: { apiKey: ['JINA_API_KEY'] },
  authorize: bearer,
  endpoints: { rerank: rerank('/rerank') },
  embeddings: {
    embeddings: {
      most: 512,
      async request(inputs, options) {
        const hasMedia = inputs.some((input) => input instanceof Medium)
        const given = hasMedia
          ? await Promise.all(
              inputs.map(async (input) =>
                input instanceof Medium ? { image: await input.base64() } : { text: input },
              ),
            )
          : inputs
        return { path: '/embeddings', body: { input: given, ...bodyOf(options) } }
      },
      vectors: vectorsOf,
    },
  },
}

/** Voyage takes 1,000 texts in a request, and between 120,000 and 1,000,000 tokens of them by model. */
export const voyage: Service = {
  baseUrl: 'https://api.voyageai.com/v1',
  variables: { apiKey: ['VOYAGE_API_KEY'] },
  authorize: bearer,
  endpoints: { rerank: rerank('/rerank', { topN: 'top_k' }) },
  embeddings: {
    embeddings: {
      most: 1000,
      mostCharacters: 240_000,
      request: (inputs, options) => ({
        path: '/embeddings',
        body: { input: inputs, ...bodyOf(options, { dimensions: 'output_dimension' }) },
      }),
      vectors: vectorsOf,
    },
    multimodalEmbed: {
      most: 64,
      async request(inputs, options) {
        const given = await Promise.all(
          inputs.map(async (input) => {
            if (!(input instanceof Medium)) return { content: [{ type: 'text', text: input }] }
            const type = input.mediaType.startsWith('video/') ? 'video_base64' : 'image_base64'
            return { content: [{ type, [type]: await input.dataUrl() }] }
          }),
        )
        return {
          path: '/multimodalembeddings',
          body: { inputs: given, ...bodyOf(options, { dimensions: 'output_dimension' }) },
        }
      },
      vectors: vectorsOf,
    },
  },
}

/** Version 2 of Cohere's interface, which takes 96 inputs in a request. */
export const cohere: Service = {
  baseUrl: 'https://api.cohere.com/v2',
  variables: { apiKey: ['COHERE_API_KEY', 'CO_API_KEY'] },
  authorize: bearer,
  endpoints: {
    chat: {
      async request({ input, options }) {
        return {
          path: '/chat',
          body: {
            messages: await converted(asMessages(input), chatForms),
            ...toolMembers(cohereTools, options, { tools: 'tools', choice: 'tool_choice' }),
            ...bodyOf(options),
          },
        }
      },
    },
    rerank: rerank('/rerank'),
  },
  embeddings: {
    embed: {
      most: 96,
      async request(inputs, options) {
        const given = await Promise.all(
          inputs.map(async (input) =>
            input instanceof Medium
              ? { content: [{ type: 'image_url', image_url: { url: await dataUrlForms.inline(input) } }] }
              : input,
          ),
        )
        const hasMedia = given.some((input) => typeof input === 'object')
        const texts = hasMedia
          ? {
              inputs: given.map((input) =>
                typeof input === 'object' ? input : { content: [{ type: 'text', text: input }] },
              ),
            }
          : { texts: given }
        return {
          path: '/embed',
          body: {
            input_type: 'search_document',
            embedding_types: ['float'],
            ...texts,
            ...bodyOf(options, { dimensions: 'output_dimension' }),
          },
        }
      },
      vectors(body) {
        const { embeddings } = body as { readonly embeddings?: { readonly float?: readonly unknown[] } }
        return Array.isArray(embeddings?.float) ? embeddings.float.map((vector) => ({ vector })) : undefined
      },
    },
  },
}
