import { PolytableError, type ErrorCode } from '@polytable/model/errors/index'

/** An answer, read to its end. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly bytes: Uint8Array<ArrayBuffer>
  /** The bytes as JSON; undefined where they are none. */
  readonly body: unknown
}

/** An error by the status that a provider answered with. */
export class StatusError extends PolytableError {
  readonly status: number

  constructor(code: ErrorCode, message: string, status: number, hint: string | undefined) {
    super(code, message, hint === undefined ? {} : { hint })
    this.status = status
  }
}

/** The status that an error comes from; undefined of one that comes from none. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof StatusError ? error.status : undefined
}

/** Why one try of a request failed. */
export class Failure extends Error {
  /** What the cell gets where it is not tried again. */
  readonly error: PolytableError
  /** Whether another try may succeed. */
  readonly isTransient: boolean
  /** How often it is tried at most, where that is less often than usual. */
  readonly tries: number

  constructor(error: PolytableError, isTransient: boolean, tries = Infinity) {
    super(error.message)
    this.error = error
    this.isTransient = isTransient
    this.tries = tries
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

const FORBIDDEN_HINT = 'Check that the key of the provider may ask this model for this.'

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

/** What a provider did not do, as an error. @param tries how often it is tried at most */
export function failure(
  code: ErrorCode,
  message: string,
  isTransient: boolean,
  cause?: unknown,
  tries?: number,
): Failure {
  return new Failure(
    new PolytableError(code, message, { hint: hints[code], ...(cause === undefined ? {} : { cause }) }),
    isTransient,
    tries,
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
  const refused = (code: ErrorCode, isTransient: boolean, hint = hints[code]): Failure =>
    new Failure(new StatusError(code, message, status, hint), isTransient)
  if (status === 401) return refused('PROVIDER_AUTH_ERROR', false)
  if (status === 403) return refused('PROVIDER_AUTH_ERROR', false, FORBIDDEN_HINT)
  // Money that is used up does not come back by waiting.
  if (status === 429) return refused('RATE_LIMITED', transient(!has(/insufficient_quota|billing/)))
  if (status === 408 || status === 504) return refused('PROVIDER_TIMEOUT', transient(true))
  if (status === 503 || status === 529 || has(/overloaded/))
    return refused('PROVIDER_OVERLOADED', transient(true))
  if (status >= 500) return refused('PROVIDER_ERROR', transient(true))
  // A conflict is one with another request; 424 is Bedrock's model that failed.
  if (status === 409 || status === 424) return refused('PROVIDER_ERROR', transient(status === 409))
  return refused('PROVIDER_BAD_REQUEST', transient(false))
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
      : names.some((name) => /invalid|validation|bad_request|not_found/.test(name))
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
