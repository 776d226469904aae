import { PolytableError } from '@polytable/model/errors/index'
import type { Value } from '@polytable/model/types/index'
import type { ProviderAccess } from '../access.ts'
import { chatForms, converted, responsesForms } from '../messages/convert.ts'
import { Medium } from '../messages/medium.ts'
import { failure } from '../requests/failure.ts'
import type { HttpRequest } from '../requests/send.ts'
import { chatTools, responsesTools, toolMembers } from '../tools/dialects.ts'
import {
  bodyOf,
  fileOf,
  jsonOf,
  requestTo,
  type Asked,
  type CallArgs,
  type EmbeddingEndpoint,
  type Endpoint,
  type ResultContext,
  type Service,
} from './service.ts'
import { bytesOfBase64 } from '@polytable/model/encodings/base64'

const names = { tools: 'tools', choice: 'tool_choice' }

/** A text as the message of a user; messages as they are. */
export function asMessages(input: unknown): unknown {
  return typeof input === 'string' ? [{ role: 'user', content: input }] : input
}

/** `/chat/completions`, of OpenAI and those who speak like it. */
const chatCompletions: Endpoint = {
  async request({ input, options }) {
    return {
      path: '/chat/completions',
      body: {
        messages: await converted(asMessages(input), chatForms),
        ...toolMembers(chatTools, options, names),
        ...((await converted(bodyOf(options), chatForms)) as object),
      },
    }
  },
}

const responses: Endpoint = {
  async request({ input, options }) {
    return {
      path: '/responses',
      body: {
        input: await converted(input, responsesForms),
        ...toolMembers(responsesTools, options, names),
        ...bodyOf(options),
      },
    }
  },
}

const completions: Endpoint = {
  request: ({ input, options }) => ({ path: '/completions', body: { prompt: input, ...bodyOf(options) } }),
}

const moderations: Endpoint = {
  async request({ input, options }) {
    const given = { model: 'omni-moderation-latest', ...bodyOf(options) }
    return { path: '/moderations', body: { input: await converted(input, chatForms), ...given } }
  },
}

/** A form of the media and options of a call: lists as `name[]`, as OpenAI's own client writes them. */
async function formOf(parts: Readonly<Record<string, unknown>>): Promise<FormData> {
  const form = new FormData()
  const append = async (name: string, value: unknown): Promise<void> => {
    if (value === null || value === undefined) return
    if (value instanceof Medium) form.append(name, await value.blob(), value.fileName)
    else if (Array.isArray(value)) for (const item of value) await append(`${name}[]`, item)
    else if (typeof value === 'object')
      for (const [key, item] of Object.entries(value)) await append(`${name}[${key}]`, item)
    else form.append(name, String(value as string | number | boolean))
  }
  for (const [name, value] of Object.entries(parts)) await append(name, value)
  return form
}

/** Forms of a transcript that are no JSON. */
const textForms: readonly unknown[] = ['text', 'srt', 'vtt']

/** What is said in a sound: JSON, or where a form of text is asked for that as its `text`. */
function transcript(path: string): Endpoint {
  return {
    ...uploaded(path, 'file'),
    result(answer, { provider, options }) {
      if (!textForms.includes(bodyOf(options)['response_format'])) return jsonOf(answer, provider) as Value
      return { text: new TextDecoder().decode(answer.bytes) }
    },
  }
}

function uploaded(path: string, parameter: string): Endpoint {
  return {
    async request({ input, options }) {
      return { path, body: await formOf({ [parameter]: input, ...bodyOf(options) }) }
    },
  }
}

/** Formats of sound by their names in OpenAI's interface. */
const soundTypes: Readonly<Record<string, string>> = {
  mp3: 'audio/mpeg',
  opus: 'audio/ogg',
  aac: 'audio/aac',
  flac: 'audio/flac',
  wav: 'audio/wav',
}

const speech: Endpoint = {
  request({ input, options }) {
    const body = bodyOf(options)
    // Raw samples have no header that says what they are.
    if (body['response_format'] === 'pcm') {
      throw new PolytableError('INVALID_ARGUMENT', "speech cannot give the format 'pcm': it is no file", {
        hint: "Ask for 'wav'.",
      })
    }
    return { path: '/audio/speech', body: { input, ...body } }
  },
  result: (answer, { provider }) => fileOf(answer, provider, soundTypes['mp3']!),
}

/** The first image of an answer: in it, or at a URL that it names. */
async function imageOf(body: unknown, { provider, download }: ResultContext): Promise<Blob> {
  const [first] =
    (body as { readonly data?: readonly { readonly b64_json?: string; readonly url?: string }[] }).data ?? []
  const bytes = first?.b64_json === undefined ? undefined : bytesOfBase64(first.b64_json)
  if (bytes instanceof Uint8Array) return new Blob([bytes as Uint8Array<ArrayBuffer>])
  if (first?.url) return download(first.url)
  throw failure('PROVIDER_ERROR', `${provider} gave no image`, false)
}

/** `/images/generations`, of OpenAI and those who speak like it. */
const imageGenerations: Endpoint = {
  request: ({ input, options }) => ({
    path: '/images/generations',
    body: { prompt: input, ...bodyOf(options) },
  }),
  result: (answer, context) => imageOf(jsonOf(answer, context.provider), context),
}

const imageEdits: Endpoint = { ...uploaded('/images/edits', 'image'), result: imageGenerations.result! }
const imageVariations: Endpoint = {
  ...uploaded('/images/variations', 'image'),
  result: imageGenerations.result!,
}

/** The vectors of an answer in OpenAI's form: lists of numbers, or base64 of them. */
export function vectorsOf(body: unknown): ReturnType<EmbeddingEndpoint['vectors']> {
  const { data } = body as {
    readonly data?: readonly { readonly index?: number; readonly embedding?: unknown }[]
  }
  return Array.isArray(data) ? data.map(({ index, embedding }) => ({ index, vector: embedding })) : undefined
}

/** `/embeddings`, of OpenAI and those who speak like it. @param most inputs of a request */
function embeddings(most: number, mostCharacters?: number): EmbeddingEndpoint {
  return {
    most,
    ...(mostCharacters === undefined ? {} : { mostCharacters }),
    request: (inputs, options) => ({
      path: '/embeddings',
      body: { input: inputs, encoding_format: 'float', ...bodyOf(options) },
    }),
    vectors: vectorsOf,
  }
}

/** Who asks, as OpenAI and those who speak like it want to be told; of Azure, where a version of its interface is given. */
export function bearer(asked: Asked, access: ProviderAccess, { options }: CallArgs): HttpRequest {
  const { apiKey, baseUrl, apiVersion, organization } = access
  if (apiVersion !== undefined) {
    const root = baseUrl!.replace(/\/+$/, '')
    const deployments = `${/\/openai$/.test(root) ? root : `${root}/openai`}/deployments`
    const path = `/${encodeURIComponent(String(options['model']))}${asked.path}?api-version=${encodeURIComponent(apiVersion)}`
    return requestTo({ ...asked, path }, deployments, {
      ...(apiKey ? { 'api-key': apiKey } : {}),
      ...access.headers,
    })
  }
  return requestTo(asked, baseUrl!, {
    ...(apiKey ? { authorization: `Bearer ${apiKey}` } : {}),
    ...(organization ? { 'openai-organization': organization } : {}),
    ...access.headers,
  })
}

/** OpenAI takes 2,048 inputs and 300,000 tokens in a request; a token is seldom less than a character. */
export const openai: Service = {
  baseUrl: 'https://api.openai.com/v1',
  variables: { apiKey: ['OPENAI_API_KEY'], organization: ['OPENAI_ORG_ID'], baseUrl: ['OPENAI_BASE_URL'] },
  authorize: bearer,
  endpoints: {
    chatCompletions,
    completions,
    responses,
    moderations,
    transcriptions: transcript('/audio/transcriptions'),
    translations: transcript('/audio/translations'),
    speech,
    imageGenerations,
    imageEdits,
    imageVariations,
  },
  embeddings: { embeddings: embeddings(2048, 600_000) },
}

/** A provider that speaks as OpenAI does. */
function like(
  baseUrl: string,
  variable: string,
  more: Pick<Service, 'endpoints' | 'embeddings'> = { endpoints: {} },
): Service {
  return {
    baseUrl,
    variables: { apiKey: [variable] },
    authorize: bearer,
    endpoints: { chatCompletions, ...more.endpoints },
    ...(more.embeddings ? { embeddings: more.embeddings } : {}),
  }
}

/** Providers that speak as OpenAI does. */
export const compatible = {
  groq: like('https://api.groq.com/openai/v1', 'GROQ_API_KEY'),
  together: like('https://api.together.xyz/v1', 'TOGETHER_API_KEY', {
    endpoints: { completions, imageGenerations },
    embeddings: { embeddings: embeddings(32) },
  }),
  fireworks: like('https://api.fireworks.ai/inference/v1', 'FIREWORKS_API_KEY', {
    endpoints: {},
    embeddings: { embeddings: embeddings(256) },
  }),
  deepseek: like('https://api.deepseek.com', 'DEEPSEEK_API_KEY'),
  openrouter: like('https://openrouter.ai/api/v1', 'OPENROUTER_API_KEY'),
  nebius: like('https://api.studio.nebius.com/v1', 'NEBIUS_API_KEY', {
    endpoints: {},
    embeddings: { embeddings: embeddings(32) },
  }),
  mistral: like('https://api.mistral.ai/v1', 'MISTRAL_API_KEY', {
    endpoints: {
      fimCompletions: {
        request: ({ input, options }) => ({
          path: '/fim/completions',
          body: { prompt: input, ...bodyOf(options) },
        }),
      },
    },
    embeddings: {
      embeddings: {
        ...embeddings(512, 40_000),
        request: (inputs, options) => ({
          path: '/embeddings',
          body: { input: inputs, ...bodyOf(options, { dimensions: 'output_dimension' }) },
        }),
      },
    },
  }),
} as const satisfies Readonly<Record<string, Service>>
