import { bytesOfBase64 } from '@polytable/model/encodings/base64'
import { wavOf } from '../messages/wav.ts'
import { converted, geminiForms } from '../messages/convert.ts'
import { Medium } from '../messages/medium.ts'
import { failure, type Answer } from '../requests/failure.ts'
import { geminiTools, toolMembers } from '../tools/dialects.ts'
import { jsonOf, requestTo, type Asked, type CallArgs, type Endpoint, type Service } from './service.ts'
import type { Json } from '../json.ts'

/** A text as the turn of a user; a list of turns as it is; a list of parts as one turn. */
async function contentsOf(input: unknown): Promise<unknown> {
  if (typeof input === 'string') return [{ role: 'user', parts: [{ text: input }] }]
  if (input instanceof Medium)
    return [{ role: 'user', parts: [await geminiForms.part('image', await input.fitted(), {})] }]
  const given = (await converted(input, geminiForms)) as readonly unknown[]
  if (!Array.isArray(given)) return [given]
  const parts = given.map(asPart)
  return parts.some((part) => typeof part === 'object' && part !== null && 'parts' in part)
    ? parts
    : [{ role: 'user', parts }]
}

/** A part as Gemini takes it: of a text, and of `{ type: 'text', text }`, as others write it. Also of the parts of a turn. */
function asPart(given: unknown): unknown {
  if (typeof given === 'string') return { text: given }
  if (typeof given !== 'object' || given === null) return given
  const { type, text, parts } = given as Json
  if (type === 'text' && typeof text === 'string') return { text }
  return Array.isArray(parts) ? { ...given, parts: parts.map(asPart) } : given
}

const pathOf = (model: unknown, method: string): string =>
  `/models/${encodeURIComponent(String(model))}:${method}`

/** What settings of a generation are called beside `generationConfig`. */
const beside = ['safetySettings', 'systemInstruction', 'tools', 'toolConfig', 'cachedContent']

/**
 * The members of a body for `config`: settings stand in `generationConfig`, the others beside it.
 * @param usual what is set unless `config` does
 */
function configured(config: unknown, usual: Json = {}): Json {
  const entries = Object.entries({ ...usual, ...(config as Json | null | undefined) })
  const { systemInstruction, ...outer } = Object.fromEntries(entries.filter(([key]) => beside.includes(key)))
  const inner = Object.fromEntries(entries.filter(([key]) => !beside.includes(key)))
  const instruction =
    typeof systemInstruction === 'string' ? { parts: [{ text: systemInstruction }] } : systemInstruction
  return {
    ...outer,
    ...(instruction ? { systemInstruction: instruction } : {}),
    ...(Object.keys(inner).length > 0 ? { generationConfig: inner } : {}),
  }
}

async function generation({ input, options }: CallArgs, usual: Json = {}): Promise<Asked> {
  return {
    path: pathOf(options['model'], 'generateContent'),
    body: {
      contents: await contentsOf(input),
      ...configured(options['config'], usual),
      ...toolMembers(geminiTools, options, { tools: 'tools', choice: 'toolConfig' }),
      ...(options['options'] as Json | null | undefined),
    },
  }
}

/** The parts of the first candidate. */
function partsOf(answer: Answer, provider: string): readonly Json[] {
  const body = jsonOf(answer, provider) as {
    readonly candidates?: readonly {
      readonly content?: { readonly parts?: readonly Json[] }
      readonly finishReason?: string
    }[]
    readonly promptFeedback?: { readonly blockReason?: string }
  }
  const parts = body.candidates?.[0]?.content?.parts
  if (parts) return parts
  const reason = body.promptFeedback?.blockReason ?? body.candidates?.[0]?.finishReason ?? 'no candidate'
  throw failure('PROVIDER_BAD_REQUEST', `${provider} gave no answer: ${reason}`, false)
}

/** The file in an answer. Raw samples become a file of sound. */
function fileIn(answer: Answer, provider: string): Blob {
  for (const part of partsOf(answer, provider)) {
    const data = part['inlineData'] as { readonly mimeType?: string; readonly data?: string } | undefined
    const bytes = data?.data === undefined ? undefined : bytesOfBase64(data.data)
    if (!(bytes instanceof Uint8Array)) continue
    const [, rate] = /^audio\/l16;.*rate=(\d+)/i.exec(data!.mimeType ?? '') ?? []
    return rate === undefined
      ? new Blob([bytes as Uint8Array<ArrayBuffer>], { type: data!.mimeType ?? '' })
      : wavOf(bytes as Uint8Array<ArrayBuffer>, Number(rate))
  }
  throw failure('PROVIDER_ERROR', `${provider} gave no file`, false)
}

/** Images of Imagen by `predict`, those of Gemini models by `generateContent`. */
const generateImages: Endpoint = {
  request({ input, options }) {
    const { model, config } = options
    if (!String(model).startsWith('imagen'))
      return generation({ input, options }, { responseModalities: ['TEXT', 'IMAGE'] })
    const { numberOfImages = 1, ...parameters } = (config ?? {}) as Json
    return {
      path: pathOf(model, 'predict'),
      body: { instances: [{ prompt: input }], parameters: { sampleCount: numberOfImages, ...parameters } },
    }
  },
  result(answer, { provider }) {
    const body = jsonOf(answer, provider) as {
      readonly predictions?: readonly { readonly bytesBase64Encoded?: string }[]
    }
    const bytes = bytesOfBase64(body.predictions?.[0]?.bytesBase64Encoded ?? '*')
    return bytes instanceof Uint8Array
      ? new Blob([bytes as Uint8Array<ArrayBuffer>])
      : fileIn(answer, provider)
  },
}

/** Videos of Veo: work that takes minutes, and is asked after until it is done. */
const generateVideos: Endpoint = {
  async request({ input, options }) {
    const { model, config, image } = options
    const instance = {
      prompt: input,
      ...(image instanceof Medium
        ? { image: { bytesBase64Encoded: await image.base64(), mimeType: image.mediaType } }
        : {}),
    }
    return {
      path: pathOf(model, 'predictLongRunning'),
      body: { instances: [instance], parameters: config ?? {} },
    }
  },
  follow(body) {
    const { name, done } = body as { readonly name?: string; readonly done?: boolean }
    return done === true || name === undefined ? undefined : { path: `/${name}`, method: 'GET' }
  },
  async result(answer, { provider, download }) {
    const body = jsonOf(answer, provider) as {
      readonly response?: {
        readonly generateVideoResponse?: {
          readonly generatedSamples?: readonly { readonly video?: { readonly uri?: string } }[]
        }
      }
    }
    const uri = body.response?.generateVideoResponse?.generatedSamples?.[0]?.video?.uri
    if (uri === undefined) throw failure('PROVIDER_ERROR', `${provider} gave no video`, false)
    return download(uri)
  },
}

/** A text as sound: by what `config` says of voices, else by the voice, or those of its speakers. */
function speech(args: CallArgs): Promise<Asked> {
  const { config, ...rest } = args.options
  const given = (config as Json | null | undefined)?.['speechConfig'] as Json | undefined
  const hasVoices = given?.['voiceConfig'] !== undefined || given?.['multiSpeakerVoiceConfig'] !== undefined
  const speechConfig = hasVoices ? given : { ...voicesOf(args.options), ...given }
  const options = { ...rest, config: { ...(config as Json | null | undefined), speechConfig } }
  return generation({ ...args, options }, { responseModalities: ['AUDIO'] })
}

/** The voice of a text, or those of its speakers. */
function voicesOf({ voice, voices }: CallArgs['options']): Json {
  const named = (name: unknown): Json => ({ prebuiltVoiceConfig: { voiceName: name } })
  if (!voices) return { voiceConfig: named(voice ?? 'Kore') }
  const speakers = Object.entries(voices as Json).map(([speaker, name]) => ({
    speaker,
    voiceConfig: named(name),
  }))
  return { multiSpeakerVoiceConfig: { speakerVoiceConfigs: speakers } }
}

export const gemini: Service = {
  baseUrl: 'https://generativelanguage.googleapis.com/v1beta',
  variables: { apiKey: ['GEMINI_API_KEY', 'GOOGLE_API_KEY'] },
  authorize(asked, { apiKey, baseUrl, headers }) {
    if (asked.redirects !== 'followed')
      return requestTo(asked, baseUrl!, { ...(apiKey ? { 'x-goog-api-key': apiKey } : {}), ...headers })
    // A key in a header would go along; one in the URL stays where it is.
    const url = new URL(asked.path)
    if (apiKey) url.searchParams.set('key', apiKey)
    return requestTo({ ...asked, path: url.href }, baseUrl!, {})
  },
  takesKeyInUrl: true,
  endpoints: {
    generateContent: { request: (args) => generation(args) },
    generateImages,
    generateVideos,
    generateSpeech: {
      request: speech,
      result: (answer, { provider }) => fileIn(answer, provider),
    },
    transcribe: {
      request: ({ input, options }) =>
        generation({
          input: [
            options['prompt'] ?? 'Transcribe this audio. Answer with the transcript only.',
            { type: 'audio', audio: input },
          ],
          options,
        }),
      result: (answer, { provider }) =>
        partsOf(answer, provider)
          .filter(({ thought }) => thought !== true)
          .map(({ text }) => (typeof text === 'string' ? text : ''))
          .join(''),
    },
  },
  embeddings: {
    embedContent: {
      most: 100,
      async request(inputs, { model, config, dimensions }) {
        const requests = await Promise.all(
          inputs.map(async (input) => ({
            model: `models/${String(model)}`,
            content: {
              parts: [input instanceof Medium ? await geminiForms.part('image', input, {}) : { text: input }],
            },
            ...(dimensions ? { outputDimensionality: dimensions } : {}),
            ...(config as Json | null | undefined),
          })),
        )
        return { path: pathOf(model, 'batchEmbedContents'), body: { requests } }
      },
      vectors(body) {
        const { embeddings } = body as { readonly embeddings?: readonly { readonly values?: unknown }[] }
        return Array.isArray(embeddings) ? embeddings.map(({ values }) => ({ vector: values })) : undefined
      },
    },
  },
}
