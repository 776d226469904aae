import { PolytableError } from '@polytable/model/errors/index'
import type { Locks } from '../lock-watch.ts'
import { brokerClient } from './broker-client.ts'
import { leaderLock, leadOneTerm } from './lead.ts'
import type { EngineLink } from './messages.ts'
import type { StartedEngine } from './open-engine.ts'

export interface JoinOptions {
  /** The database; tabs of one origin that use the same name share one engine. */
  readonly name: string
  readonly startEngine: () => Promise<StartedEngine>
  /** The SharedWorker that runs `serveBroker`, or undefined where the browser has none. */
  readonly createBroker: () => SharedWorker | undefined
  /** `navigator.locks`. */
  readonly locks: Locks
}

/** A tab's part in the sharing of one engine. */
export interface Membership {
  /** A new port to the engine of whichever tab leads now; waits while there is none. */
  link(): Promise<EngineLink>
  readonly leading: boolean
  /** Ends the engine if it runs here, and lets another tab lead. */
  leave(): void
}

/** How long the news of an election may take within this tab (milliseconds). */
const ELECTION_NEWS = 100

interface Waiter {
  resolve(link: EngineLink): void
  reject(error: unknown): void
}

/**
 * Takes part in running one engine for all tabs. Web Locks elect the tab whose worker holds the store; the broker
 * introduces the others to it. Without a SharedWorker only the leading tab can use the database.
 */
export function joinDatabase({ name, startEngine, createBroker, locks }: JoinOptions): Membership {
  const leaving = new AbortController()
  let waiters: Waiter[] = []
  let own: { readonly engine: StartedEngine; readonly term: string } | undefined
  let candidate = false
  let elected = false

  const settle = (act: (waiter: Waiter) => void) => {
    const settled = waiters
    waiters = []
    settled.forEach(act)
  }

  const broker = brokerClient({
    database: name,
    createBroker,
    locks,
    term: () => own?.term,
    onAttach({ port, term }) {
      // A port for an earlier term belongs to nobody: its tab sees the end of that term by itself.
      if (own?.term === term) own.engine.attach(port)
    },
    onEngine(link) {
      const waiter = waiters.shift()
      if (waiter === undefined) link.port.close()
      else waiter.resolve(link)
    },
    onError: (error) => settle((waiter) => waiter.reject(error)),
  })

  const linkToOwn = ({ engine, term }: NonNullable<typeof own>): EngineLink => {
    const { port1, port2 } = new MessageChannel()
    engine.attach(port1)
    return { port: port2, term }
  }

  const stand = async () => {
    if (candidate) return
    candidate = true
    try {
      while (!leaving.signal.aborted) {
        const onElected = () => {
          elected = true
        }
        const onLeading = (engine: StartedEngine, term: string) => {
          const leading = (own = { engine, term })
          settle((waiter) => waiter.resolve(linkToOwn(leading)))
          broker?.lead(term)
        }
        await leadOneTerm({ name, locks, startEngine, signal: leaving.signal, onElected, onLeading })
        own = undefined
        elected = false
      }
    } catch (error) {
      settle((waiter) => waiter.reject(error))
    } finally {
      own = undefined
      elected = false
      candidate = false
    }
  }

  const refuseWithoutBroker = async (waiter: Waiter) => {
    const { held = [] } = await locks.query()
    if (!held.some((lock) => lock.name === leaderLock(name))) return
    // The lock may be this tab's own, granted a moment ago.
    await new Promise((resolve) => setTimeout(resolve, ELECTION_NEWS))
    if (elected) return
    waiters = waiters.filter((other) => other !== waiter)
    waiter.reject(
      new PolytableError('DATABASE_UNAVAILABLE', `The database '${name}' is open in another tab`, {
        hint: 'This browser has no SharedWorker, so only one tab at a time can use a database: close the other tab.',
      }),
    )
  }

  void stand()
  return {
    get leading() {
      return own !== undefined
    },
    link() {
      if (leaving.signal.aborted) return Promise.reject(left(name))
      if (own !== undefined) return Promise.resolve(linkToOwn(own))
      void stand()
      return new Promise((resolve, reject) => {
        const waiter = { resolve, reject }
        waiters.push(waiter)
        if (broker === undefined) refuseWithoutBroker(waiter).catch(reject)
        else broker.want()
      })
    },
    leave() {
      leaving.abort()
      broker?.close()
      settle((waiter) => waiter.reject(left(name)))
    },
  }
}

function left(name: string): PolytableError {
  return new PolytableError('DATABASE_UNAVAILABLE', `This tab has closed the database '${name}'`)
}
