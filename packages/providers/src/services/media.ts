import { base64Forms, converted, dataUrlForms } from '../messages/convert.ts'
import { Medium } from '../messages/medium.ts'
import { failure, type Answer } from '../requests/failure.ts'
import {
  bodyOf,
  fileOf,
  jsonOf,
  requestTo,
  type Asked,
  type Endpoint,
  type ResultContext,
  type Service,
} from './service.ts'

type Json = Readonly<Record<string, unknown>>

/** @throws Failure for work that ended without a result */
function unlessFailed(body: unknown, provider: string, failed: readonly string[]): Json {
  const { status, error, failure: why, failureCode } = body as Json
  if (!failed.includes(String(status))) return body as Json
  const reason = [error, why, failureCode].find((text) => text !== undefined && text !== null) ?? status
  throw failure(
    'PROVIDER_ERROR',
    `${provider} failed: ${typeof reason === 'string' ? reason : JSON.stringify(reason)}`,
    false,
  )
}

/** Replicate: predictions of a model, `owner/name`, or of a version of one, `owner/name:version`. */
export const replicate: Service = {
  baseUrl: 'https://api.replicate.com/v1',
  variables: { apiKey: ['REPLICATE_API_TOKEN'] },
  authorize: (asked, { apiKey, baseUrl, headers }) =>
    requestTo(asked, baseUrl!, { ...(apiKey ? { authorization: `Bearer ${apiKey}` } : {}), ...headers }),
  endpoints: {
    run: {
      async request({ input, options }) {
        const given = await converted(input, dataUrlForms)
        const [model, version] = String(options['model'] ?? options['ref']).split(':')
        return {
          path: version === undefined ? `/models/${model}/predictions` : '/predictions',
          headers: { prefer: 'wait' },
          body: {
            ...(version === undefined ? {} : { version }),
            input: given,
            ...bodyOf({ options: options['options'] }),
          },
        }
      },
      follow(body) {
        const { status, urls } = body as {
          readonly status?: string
          readonly urls?: { readonly get?: string }
        }
        const isRunning = status === 'starting' || status === 'processing'
        return isRunning && urls?.get !== undefined ? { path: urls.get, method: 'GET' } : undefined
      },
      result(answer, { provider }) {
        // The error of a prediction that failed stands beside its status.
        const body = answer.body as Json | undefined
        if (body?.['status'] === undefined) return jsonOf(answer, provider) as Json
        return (unlessFailed(body, provider, ['failed', 'canceled', 'aborted'])['output'] ?? null) as Json
      },
    },
  },
}

/** fal: apps by their queue. */
export const fal: Service = {
  baseUrl: 'https://queue.fal.run',
  variables: { apiKey: ['FAL_KEY'] },
  authorize: (asked, { apiKey, baseUrl, headers }) =>
    requestTo(asked, baseUrl!, { ...(apiKey ? { authorization: `Key ${apiKey}` } : {}), ...headers }),
  endpoints: {
    run: {
      async request({ input, options }) {
        return {
          path: `/${String(options['model'] ?? options['app'])}`,
          body: await converted(input, dataUrlForms),
        }
      },
      follow(body) {
        const { status, status_url, response_url } = body as Readonly<Record<string, string | undefined>>
        if (status === 'IN_QUEUE' || status === 'IN_PROGRESS')
          return status_url ? { path: status_url, method: 'GET' } : undefined
        return status === 'COMPLETED' && response_url ? { path: response_url, method: 'GET' } : undefined
      },
    },
  },
}

/** An image of Black Forest Labs: work that is asked after until its image can be fetched. */
function flux(pathOf: (model: string) => string, parameter: 'prompt' | 'input_image' | 'image'): Endpoint {
  return {
    async request({ input, options }) {
      const { model, ...rest } = options
      const given = (await converted({ [parameter]: input, ...bodyOf(rest) }, base64Forms)) as Json
      return { path: pathOf(String(model)), body: given }
    },
    follow(body) {
      const { status, polling_url: url, result } = body as Readonly<Record<string, unknown>>
      if (result !== undefined && result !== null) return undefined
      const isRunning =
        status === undefined || status === 'Pending' || status === 'Processing' || status === 'Queued'
      return isRunning && typeof url === 'string' ? { path: url, method: 'GET' } : undefined
    },
    async result(answer: Answer, { provider, download }: ResultContext) {
      const body = unlessFailed(jsonOf(answer, provider), provider, [
        'Error',
        'Content Moderated',
        'Request Moderated',
        'Task not found',
      ])
      const url = (body['result'] as { readonly sample?: string } | null | undefined)?.sample
      if (url === undefined) throw failure('PROVIDER_ERROR', `${provider} gave no image`, false)
      return download(url)
    },
  }
}

/** Black Forest Labs. */
export const bfl: Service = {
  hosts: /\.bfl\.ai$/,
  baseUrl: 'https://api.bfl.ai/v1',
  variables: { apiKey: ['BFL_API_KEY'] },
  authorize: (asked, { apiKey, baseUrl, headers }) =>
    requestTo(asked, baseUrl!, { ...(apiKey ? { 'x-key': apiKey } : {}), ...headers }),
  endpoints: {
    generate: flux((model) => `/${model}`, 'prompt'),
    edit: flux((model) => `/${model}`, 'input_image'),
    fill: flux((model) => `/${model}`, 'image'),
    expand: flux((model) => `/${model}`, 'image'),
  },
}

/** Work of Runway: a task that is asked after until it has an output. */
function task(path: string, parameter: string): Endpoint {
  return {
    async request({ input, options }) {
      // Its names are in camel case.
      const { options: more, provider: _, memoised: __, ...named } = options
      const given = (await converted(
        { [parameter]: input, ...named, ...(more as Json | null | undefined) },
        dataUrlForms,
      )) as Json
      return { path, body: given }
    },
    follow(body) {
      const { id, status } = body as { readonly id?: string; readonly status?: string }
      const isRunning = status === undefined || ['PENDING', 'THROTTLED', 'RUNNING'].includes(status)
      return isRunning && id !== undefined
        ? { path: `/tasks/${encodeURIComponent(id)}`, method: 'GET' }
        : undefined
    },
    result: (answer, { provider }) =>
      unlessFailed(jsonOf(answer, provider), provider, ['FAILED', 'CANCELLED']) as never,
  }
}

export const runwayml: Service = {
  baseUrl: 'https://api.dev.runwayml.com/v1',
  variables: { apiKey: ['RUNWAYML_API_SECRET'] },
  authorize: (asked, { apiKey, baseUrl, headers }) =>
    requestTo(asked, baseUrl!, {
      ...(apiKey ? { authorization: `Bearer ${apiKey}` } : {}),
      'x-runway-version': '2024-11-06',
      ...headers,
    }),
  endpoints: {
    textToImage: task('/text_to_image', 'promptText'),
    textToVideo: task('/text_to_video', 'promptText'),
    imageToVideo: task('/image_to_video', 'promptImage'),
    videoToVideo: task('/video_to_video', 'videoUri'),
  },
}

/** ElevenLabs: speech of texts, texts of speech, and sounds. */
export const elevenlabs: Service = {
  baseUrl: 'https://api.elevenlabs.io/v1',
  variables: { apiKey: ['ELEVENLABS_API_KEY'] },
  authorize: (asked, { apiKey, baseUrl, headers }) =>
    requestTo(asked, baseUrl!, { ...(apiKey ? { 'xi-api-key': apiKey } : {}), ...headers }),
  endpoints: {
    textToSpeech: {
      request({ input, options }) {
        const { voice, model, ...rest } = options
        return {
          path: `/text-to-speech/${encodeURIComponent(String(voice))}`,
          body: { text: input, model_id: model, ...bodyOf(rest) },
        }
      },
      result: (answer, { provider }) => fileOf(answer, provider, 'audio/mpeg'),
    },
    speechToText: {
      async request({ input, options }) {
        const form = new FormData()
        const { model, ...rest } = options
        form.append('model_id', String(model))
        const medium = input as Medium
        form.append('file', await medium.blob(), medium.fileName)
        for (const [name, value] of Object.entries(bodyOf(rest)))
          form.append(
            name,
            typeof value === 'object' ? JSON.stringify(value) : String(value as string | number | boolean),
          )
        return { path: '/speech-to-text', body: form }
      },
    },
    soundEffects: {
      request({ input, options }) {
        const { model, ...rest } = options
        return {
          path: '/sound-generation',
          body: { text: input, ...(model ? { model_id: model } : {}), ...bodyOf(rest) },
        }
      },
      result: (answer, { provider }) => fileOf(answer, provider, 'audio/mpeg'),
    },
  },
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
      async request([input], { model, ...rest }): Promise<Asked> {
        const form = new FormData()
        form.append('model_name', String(model))
        if (input instanceof Medium) {
          const type = input.mediaType.split('/')[0]!
          form.append(`${type}_file`, await input.blob(), input.fileName)
        } else form.append('text', String(input))
        for (const [name, value] of Object.entries(bodyOf(rest)))
          form.append(name, String(value as string | number | boolean))
        return { path: '/embed', body: form }
      },
      vectors(body) {
        const answers = body as Readonly<
          Record<string, { readonly segments?: readonly { readonly float?: unknown }[] } | undefined>
        >
        for (const key of ['text_embedding', 'image_embedding', 'audio_embedding', 'video_embedding']) {
          const vector = answers[key]?.segments?.[0]?.float
          if (vector !== undefined) return [{ vector }]
        }
        return undefined
      },
    },
  },
}
