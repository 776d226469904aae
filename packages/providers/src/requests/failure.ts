import { PolytableError, type ErrorCode } from '@polytable/model/errors/index'

/** An answer, read to its end. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly bytes: Uint8Array<ArrayBuffer>
  /** The bytes as JSON; undefined where they are none. */
  readonly body: unknown
}

/** Why one try of a request failed. */
export class Failure extends Error {
  /** What the cell gets where it is not tried again. */
  readonly error: PolytableError
  /** Whether another try may succeed. */
  readonly isTransient: boolean

  constructor(error: PolytableError, isTransient: boolean) {
    super(error.message)
    this.error = error
    this.isTransient = isTransient
  }
}

/** As much of what a provider says as stands in an error. */
const MESSAGE_LENGTH = 1000

interface Named {
  readonly [key: string]: unknown
}

function isNamed(value: unknown): value is Named {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What a provider says is wrong: `error.message`, `message`, `detail`, or the text itself. Of a page of HTML nothing. */
function messageOf(body: unknown, text: string): string {
  const said = saidIn(body)
  const message = said ?? (/^\s*</.test(text) ? '' : text.trim())
  return message.length > MESSAGE_LENGTH ? `${message.slice(0, MESSAGE_LENGTH)}…` : message
}

function saidIn(body: unknown): string | undefined {
  if (typeof body === 'string') return body
  if (Array.isArray(body)) return saidIn(body[0])
  if (!isNamed(body)) return undefined
  for (const key of ['error', 'message', 'Message', 'detail', 'errors']) {
    const value = body[key]
    if (typeof value === 'string' && value !== '') return value
    const inner = key === 'message' || value === undefined ? undefined : (saidIn(value) ?? jsonOf(value))
    if (inner !== undefined) return inner
  }
  return typeof body['msg'] === 'string' ? body['msg'] : undefined
}

function jsonOf(value: unknown): string | undefined {
  return value === null || typeof value !== 'object' ? undefined : JSON.stringify(value)
}

/** The provider's own names of an error, in lower case: of its code, type and status. */
function namesOf(body: unknown, headers: Headers): readonly string[] {
  const error = isNamed(body) && isNamed(body['error']) ? body['error'] : body
  const names = isNamed(error) ? [error['code'], error['type'], error['status']] : []
  return [...names, headers.get('x-amzn-errortype')?.split(':')[0]]
    .filter((name): name is string => typeof name === 'string')
    .map((name) => name.toLowerCase())
}

const hints: Readonly<Partial<Record<ErrorCode, string>>> = {
  PROVIDER_AUTH_ERROR:
    'Check the key of the provider: providers in the options of open(), or its variable of the environment.',
  PROVIDER_BAD_REQUEST: 'Change the arguments of the call.',
  RATE_LIMITED:
    'Lower requestsPerMinute, tokensPerMinute or concurrency of the provider in the options of open().',
  PROVIDER_OVERLOADED: 'Compute the column again later: recomputeColumns with errorsOnly.',
  PROVIDER_ERROR: 'Compute the column again later: recomputeColumns with errorsOnly.',
  PROVIDER_TIMEOUT: 'Raise timeoutMs of the provider in the options of open().',
}

/** @throws Failure: what a provider did not do, as an error */
export function failure(code: ErrorCode, message: string, isTransient: boolean, cause?: unknown): Failure {
  return new Failure(
    new PolytableError(code, message, { hint: hints[code], ...(cause === undefined ? {} : { cause }) }),
    isTransient,
  )
}

/** The failure that an answer is which is none, by its status and what the provider calls it. */
export function failureOf(provider: string, { status, headers, bytes, body }: Answer): Failure {
  const names = namesOf(body, headers)
  const said = messageOf(body, new TextDecoder().decode(bytes.subarray(0, 4 * MESSAGE_LENGTH)))
  const message = `${provider} answered ${status}${said === '' ? '' : `: ${said}`}`
  const told = headers.get('x-should-retry')
  const transient = (usual: boolean): boolean => (told === 'true' ? true : told === 'false' ? false : usual)
  const has = (pattern: RegExp): boolean => names.some((name) => pattern.test(name))
  if (status === 401 || status === 403) return failure('PROVIDER_AUTH_ERROR', message, false)
  // Money that is used up does not come back by waiting.
  if (status === 429) return failure('RATE_LIMITED', message, transient(!has(/insufficient_quota|billing/)))
  if (status === 408 || status === 504) return failure('PROVIDER_TIMEOUT', message, transient(true))
  if (status === 503 || status === 529 || has(/overloaded/))
    return failure('PROVIDER_OVERLOADED', message, transient(true))
  if (status >= 500) return failure('PROVIDER_ERROR', message, transient(true))
  // A conflict is one with another request; 424 is Bedrock's model that failed.
  if (status === 409 || status === 424) return failure('PROVIDER_ERROR', message, transient(status === 409))
  return failure('PROVIDER_BAD_REQUEST', message, transient(false))
}

/** The failure that stands in an answer of 200; undefined where it is an answer. */
export function failureInside(provider: string, body: unknown): Failure | undefined {
  if (!isNamed(body)) return undefined
  const { error } = body
  if (error === undefined || error === null || error === '' || error === false) return undefined
  const given = isNamed(error) ? error : {}
  const status = [given['code'], given['status'], body['status']].find((value) => Number.isInteger(value)) as
    number | undefined
  const names = namesOf(body, new Headers())
  const guessed = names.some((name) => /overloaded/.test(name))
    ? 529
    : names.some((name) => /rate_limit|resource_exhausted|throttl/.test(name))
      ? 429
      : names.some((name) => /invalid|bad_request|not_found/.test(name))
        ? 400
        : 500
  const known = status !== undefined && status >= 400 && status < 600 ? status : guessed
  return failureOf(`${provider}, in an answer of 200,`, {
    status: known,
    headers: new Headers(),
    bytes: new Uint8Array(),
    body,
  })
}
