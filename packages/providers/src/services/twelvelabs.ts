import { Medium } from '../messages/medium.ts'
import { bodyOf, requestTo, type Asked, type CallArgs, type Service } from './service.ts'

/** The models whose inputs may be several at a time, and say of what kind each is. */
const takesSeveral = (model: unknown): boolean => /^marengo3\.[5-9]/.test(String(model))

/** The input of a request: a text, or a medium of a kind. `startSec`, `endSec` and `embeddingOption` are of sounds and videos. */
async function inputOf(input: unknown, { model, ...rest }: CallArgs['options']): Promise<object> {
  const { dimensions, ...more } = rest
  const size = dimensions === undefined || dimensions === null ? {} : { embedding_dimension: dimensions }
  const isMedium = input instanceof Medium
  const kind = isMedium ? input.mediaType.split('/')[0]! : 'text'
  const source = isMedium ? { base64_string: await input.base64() } : {}
  if (takesSeveral(model)) {
    const given = isMedium ? { media_sources: [{ media_type: kind, ...source }] } : { input_text: input }
    return { input_type: 'multi_input', ...size, multi_input: { ...given, ...bodyOf(more) } }
  }
  const given = isMedium ? { media_source: source, ...bodyOf(more) } : { input_text: input, ...bodyOf(more) }
  return { input_type: kind, ...size, [kind]: given }
}

/** TwelveLabs: vectors of texts, images, sounds and videos. */
export const twelvelabs: Service = {
  baseUrl: 'https://api.twelvelabs.io/v1.3',
  variables: { apiKey: ['TWELVELABS_API_KEY'] },
  authorize: (asked, { apiKey, baseUrl, headers }) =>
    requestTo(asked, baseUrl!, { ...(apiKey ? { 'x-api-key': apiKey } : {}), ...headers }),
  endpoints: {},
  embeddings: {
    embed: {
      most: 1,
      async request([input], options): Promise<Asked> {
        const body = { model_name: options['model'], ...(await inputOf(input, options)) }
        return { path: '/embed-v2', body }
      },
      vectors(body) {
        const { data } = body as { readonly data?: readonly { readonly embedding?: unknown }[] }
        // Of a sound or video there is a vector for each part: the first is of its beginning.
        return data?.slice(0, 1).map(({ embedding }) => ({ vector: embedding }))
      },
    },
  },
}
