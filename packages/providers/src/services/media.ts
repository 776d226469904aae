import { base64Forms, converted, dataUrlForms } from '../messages/convert.ts'
import { failure, type Answer } from '../requests/failure.ts'
import { bodyOf, jsonOf, requestTo, type Endpoint, type ResultContext, type Service } from './service.ts'
import type { Json } from '../json.ts'

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
      follow(body, begun, lookedAt) {
        const { status } = body as Json
        const { status_url, response_url } = begun as Readonly<Record<string, string | undefined>>
        // What the app itself answers may have a status of its own.
        if (lookedAt !== undefined && lookedAt === response_url) return undefined
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
    follow(body, begun) {
      const { status, result } = body as Json
      const { polling_url: url } = begun as Json
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
