import { AwsV4Signer } from 'aws4fetch'
import { PolytableError } from '@polytable/model/errors/index'
import type { ProviderAccess } from '../access.ts'
import { bedrockMessages } from '../messages/bedrock.ts'
import { base64Forms, converted } from '../messages/convert.ts'
import { Medium } from '../messages/medium.ts'
import type { HttpRequest } from '../requests/send.ts'
import { bedrockTools, toolMembers } from '../tools/dialects.ts'
import { requestTo, type Asked, type CallArgs, type Endpoint, type Service } from './service.ts'
import type { Json } from '../json.ts'

/** An id of a model, or the ARN of one, as a part of a path. */
const pathOf = (model: unknown, action: string): string =>
  `/model/${encodeURIComponent(String(model))}/${action}`

const converse: Endpoint = {
  async request({ input, options }) {
    const {
      model,
      system,
      inferenceConfig,
      additionalModelRequestFields,
      toolConfig,
      options: more,
    } = options
    const messages = typeof input === 'string' ? [{ role: 'user', content: [{ text: input }] }] : input
    return {
      path: pathOf(model, 'converse'),
      body: {
        messages: await bedrockMessages(messages),
        ...(system ? { system: typeof system === 'string' ? [{ text: system }] : system } : {}),
        ...(inferenceConfig ? { inferenceConfig } : {}),
        ...(additionalModelRequestFields ? { additionalModelRequestFields } : {}),
        ...(toolConfig ? { toolConfig } : {}),
        ...toolMembers(bedrockTools, options, { tools: 'toolConfig', choice: 'toolChoice' }),
        ...(more as Json | null | undefined),
      },
    }
  },
}

const invokeModel: Endpoint = {
  async request({ input, options }) {
    return { path: pathOf(options['model'], 'invoke'), body: await converted(input, base64Forms) }
  },
}

/** A request with what tells who asks: an API key of Bedrock, or a signature of version 4. */
async function authorize(asked: Asked, access: ProviderAccess, args: CallArgs): Promise<HttpRequest> {
  const { apiKey, accessKeyId, secretAccessKey, sessionToken, region = 'us-east-1', headers } = access
  const baseUrl = access.baseUrl || `https://bedrock-runtime.${region}.amazonaws.com`
  if (apiKey) return requestTo(asked, baseUrl, { authorization: `Bearer ${apiKey}`, ...headers })
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    throw new PolytableError(
      'MISSING_CREDENTIALS',
      `No key to ask '${String(args.options['provider'] ?? 'bedrock')}' with`,
      {
        hint: "Give apiKey, or accessKeyId and secretAccessKey, in providers of open()'s options.",
      },
    )
  }
  const request = requestTo(asked, baseUrl, { ...headers })
  const signer = new AwsV4Signer({
    url: request.url,
    method: request.method,
    headers: request.headers,
    body: request.body as string,
    accessKeyId,
    secretAccessKey,
    ...(sessionToken === undefined ? {} : { sessionToken }),
    service: 'bedrock',
    region,
  })
  const signed = await signer.sign()
  return { ...request, url: signed.url.href, headers: Object.fromEntries(signed.headers as Headers) }
}

export const bedrock: Service = {
  baseUrl: '',
  variables: {
    apiKey: ['AWS_BEARER_TOKEN_BEDROCK'],
    accessKeyId: ['AWS_ACCESS_KEY_ID'],
    secretAccessKey: ['AWS_SECRET_ACCESS_KEY'],
    sessionToken: ['AWS_SESSION_TOKEN'],
    region: ['AWS_REGION', 'AWS_DEFAULT_REGION'],
  },
  // Whether there is a key is looked at where the request is signed.
  isKeyless: true,
  authorize,
  endpoints: { converse, invokeModel },
  embeddings: {
    // Titan takes one input at a time; Cohere's models on Bedrock take 96 texts.
    embed: {
      most: 1,
      async request([input], { model, dimensions }) {
        if (String(model).includes('cohere.')) {
          const given = input instanceof Medium ? { images: [await input.dataUrl()] } : { texts: [input] }
          const type = input instanceof Medium ? 'image' : 'search_document'
          return {
            path: pathOf(model, 'invoke'),
            body: { ...given, input_type: type, embedding_types: ['float'] },
          }
        }
        const isMultimodal = String(model).includes('embed-image')
        const given = input instanceof Medium ? { inputImage: await input.base64() } : { inputText: input }
        const size = isMultimodal
          ? { embeddingConfig: { outputEmbeddingLength: dimensions } }
          : { dimensions }
        return { path: pathOf(model, 'invoke'), body: { ...given, ...(dimensions ? size : {}) } }
      },
      vectors(body) {
        const { embedding, embeddings } = body as {
          readonly embedding?: unknown
          readonly embeddings?: { readonly float?: readonly unknown[] }
        }
        if (embedding !== undefined) return [{ vector: embedding }]
        return embeddings?.float?.map((vector) => ({ vector }))
      },
    },
  },
}
