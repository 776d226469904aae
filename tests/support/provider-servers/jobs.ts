import { Buffer } from 'node:buffer'
import { readFileSync } from 'node:fs'
import { PNG } from './answers.ts'
import type { Seen } from './start.ts'

type Json = Record<string, unknown>

const video = (): Uint8Array => readFileSync(new URL('../../media/fixtures/small.mp4', import.meta.url))

/**
 * What providers answer whose work takes long: that it has begun, then at the second look what it gave. Work that is asked for with
 * 'fail' fails in the provider's own form.
 * @param requests all of who asks, this one last
 * @param host of the server, for URLs in answers
 */
export function jobAnswerOf(
  { path, body, method }: Seen,
  requests: readonly Seen[],
  host: string,
): Json | Uint8Array | undefined {
  const [, provider, rest = ''] = /^\/([^/]+)(\/[^?]*)/.exec(path) ?? []
  const isLook = method === 'GET'
  const looks = requests.filter((request) => request.path === path && request.method === 'GET').length
  const job: Job = { path, rest, host, isLook, isDone: isLook && looks > 1, isFailing: failing(path, body) }
  // Another server, as far as its name tells.
  if (provider === 'elsewhere') return rest.endsWith('.mp4') ? video() : Buffer.from(PNG, 'base64')
  return jobs[provider ?? '']?.(job)
}

interface Job {
  readonly path: string
  readonly rest: string
  readonly host: string
  readonly isLook: boolean
  readonly isDone: boolean
  readonly isFailing: boolean
}

const failing = (path: string, body: unknown): boolean =>
  path.includes('fail') || JSON.stringify(body ?? '').includes('fail')

/** The same server under another name. */
const elsewhere = (host: string, file: string): string =>
  `${host.replace('127.0.0.1', 'localhost')}/elsewhere/${file}`

const jobs: Readonly<Record<string, (job: Job) => Json | undefined>> = {
  replicate({ path, host, isLook, isDone, isFailing }) {
    if (!isLook) {
      const id = isFailing ? 'fail' : 'p1'
      return { id, status: 'starting', urls: { get: `${host}/replicate/predictions/${id}` } }
    }
    if (isDone && isFailing) return { id: 'fail', status: 'failed', error: 'out of memory', output: null }
    return {
      id: 'p1',
      status: isDone ? 'succeeded' : 'processing',
      output: ['done'],
      urls: { get: `${host}${path}` },
    }
  },
  fal({ path, host, isDone }) {
    const urls = { status_url: `${host}/fal/r/status`, response_url: `${host}/fal/r/response` }
    if (path.endsWith('/status')) return { status: isDone ? 'COMPLETED' : 'IN_PROGRESS', ...urls }
    if (path.endsWith('/response'))
      return { status: 'COMPLETED', images: [{ url: 'https://example.com/a.png' }] }
    return { status: 'IN_QUEUE', request_id: 'r', ...urls }
  },
  bfl({ rest, host, isLook, isDone, isFailing }) {
    const id = isFailing ? 'fail' : rest.split('/').at(-1)!
    if (!isLook) return { id, polling_url: `${host}/bfl/v1/get_result?id=${id}` }
    if (!isDone) return { id, status: 'Pending', result: null }
    return isFailing
      ? { id, status: 'Content Moderated', result: null }
      : { id, status: 'Ready', result: { sample: elsewhere(host, 'flux.png') } }
  },
  runwayml({ isLook, isDone, isFailing }) {
    const id = isFailing ? 'fail' : 't1'
    if (!isLook) return { id }
    if (!isDone) return { id, status: 'RUNNING', progress: 0.5 }
    return isFailing
      ? { id, status: 'FAILED', failure: 'The text is not allowed.', failureCode: 'SAFETY.INPUT.TEXT' }
      : { id, status: 'SUCCEEDED', output: ['https://example.com/a.mp4'] }
  },
  gemini({ path, rest, host, isLook, isDone, isFailing }) {
    const [, model] = /\/models\/([^/:]+)/.exec(rest) ?? []
    const name = `models/${model}/operations/${isFailing ? 'fail' : 'o1'}`
    if (rest.endsWith(':predictLongRunning')) return { name }
    if (!isLook) return undefined
    if (rest.endsWith(':download'))
      return { redirectedTo: elsewhere(host, `${/files\/([^:]+)/.exec(path)![1]}.mp4`) }
    if (!isDone) return { name }
    if (isFailing) return { name, done: true, error: { code: 3, message: 'no people, please' } }
    const uri = `${host}/gemini/v1beta/files/${model}:download?alt=media`
    return {
      name,
      done: true,
      response: { generateVideoResponse: { generatedSamples: [{ video: { uri } }] } },
    }
  },
}
