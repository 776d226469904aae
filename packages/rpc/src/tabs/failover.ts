import { PolytableError } from '@polytable/model/errors/index'
import { channelAt } from '../channels/address.ts'
import { aliveChannel } from '../channels/alive.ts'
import { connect, type Connection, type ConnectOptions } from '../connection.ts'
import type { Locks } from '../lock-watch.ts'
import type { Holdings } from '../peer.ts'
import { remoteApi, type Remote } from '../remote.ts'
import { lossOf } from '../unavailable.ts'
import type { Membership } from './join.ts'

/** A call that ends one engine after the other must not end all of them. */
const MAX_ATTEMPTS = 3

export interface FailoverOptions<Api extends object> extends ConnectOptions {
  readonly membership: Membership
  /** `navigator.locks`. */
  readonly locks: Locks
  /** True for methods that may run twice: they are called again on the next engine when their answer was lost. */
  readonly retryable: (method: string) => boolean
  /** Runs on every new engine before any call does, for instance to pass services to it. */
  readonly prepare?: (api: Remote<Api>) => Promise<void>
}

export interface FailoverConnection<Api extends object> extends Connection<Api> {
  /** Lets another tab lead, if this one does: for a page that is about to be frozen. Its next call goes to the next engine. */
  yield(): void
}

const NOTHING: Holdings = { unanswered: 0, callbacks: 0, signals: 0, streams: 0, services: 0 }

/**
 * A connection to whichever engine leads. After a fail-over, calls that were not sent yet and calls of retryable methods
 * go to the next engine; others, and streams that had begun, reject with DATABASE_UNAVAILABLE. `close` leaves the
 * membership too. A call that is sent again cannot have transferred its arguments.
 */
export function createFailoverConnection<Api extends object>(
  options: FailoverOptions<Api>,
): FailoverConnection<Api> {
  const { membership, retryable } = options
  let current: Promise<Connection<Api>> | undefined
  let latest: Connection<Api> | undefined
  let closing = false
  let resolveClosed: (end: undefined) => void
  const closed = new Promise<undefined>((resolve) => (resolveClosed = resolve))

  const open = async (): Promise<Connection<Api>> => {
    const connection = await openConnection(options)
    if (closing) connection.close()
    latest = connection
    return connection
  }

  const connected = (): Promise<Connection<Api>> => {
    if (current !== undefined) return current
    const opening = open()
    current = opening
    const forget = () => {
      if (current === opening) current = undefined
    }
    opening.then((connection) => connection.closed.then(forget), forget)
    return opening
  }

  const call = async (method: string, args: readonly unknown[]): Promise<unknown> => {
    for (let attempt = 1; ; attempt++) {
      const connection = await connected()
      try {
        return await methodOf(connection.api, method)(...args)
      } catch (error) {
        const loss = lossOf(error)
        if (loss === undefined || closing) throw error
        // The same connection would refuse again.
        await connection.closed
        if (attempt === MAX_ATTEMPTS) throw error
        if (loss === 'unanswered' && !retryable(method)) throw undecided(method, error)
      }
    }
  }

  return {
    api: remoteApi<Api>(call),
    closed,
    holdings: () => latest?.holdings() ?? NOTHING,
    yield() {
      if (!membership.leading) return
      membership.yield()
      current = undefined
      latest?.close()
    },
    close() {
      closing = true
      current?.then(
        (connection) => connection.close(),
        () => {},
      )
      membership.leave()
      resolveClosed(undefined)
    },
  }
}

/** Opens a connection to the leading engine and prepares it; an engine that dies meanwhile is followed by the next. */
async function openConnection<Api extends object>(options: FailoverOptions<Api>): Promise<Connection<Api>> {
  for (let attempt = 1; ; attempt++) {
    const { address, term } = await options.membership.link()
    const channel = aliveChannel(channelAt(address), options.locks, term)
    const connection = connect<Api>(channel, options)
    try {
      await options.prepare?.(connection.api)
      return connection
    } catch (error) {
      connection.close()
      if (lossOf(error) === undefined || attempt === MAX_ATTEMPTS) throw error
    }
  }
}

function methodOf(api: object, method: string): (...args: readonly unknown[]) => Promise<unknown> {
  return (api as Record<string, (...args: readonly unknown[]) => Promise<unknown>>)[method]!
}

function undecided(method: string, cause: unknown): PolytableError {
  return new PolytableError(
    'DATABASE_UNAVAILABLE',
    `The database moved to another tab before '${method}' was answered`,
    { cause, hint: 'The write may or may not have been committed: check before retrying.' },
  )
}
