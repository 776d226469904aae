import { PolytableError } from '@polytable/model/errors/index'
import type { Locks } from '../lock-watch.ts'
import { broadcastClient } from './broadcast-client.ts'
import { brokerClient } from './broker-client.ts'
import { leadOneTerm } from './lead.ts'
import type { EngineLink } from './messages.ts'
import type { StartedEngine } from './open-engine.ts'

export interface JoinOptions {
  /** The database; tabs of one origin that use the same name share one engine. */
  readonly name: string
  readonly startEngine: () => Promise<StartedEngine>
  /** The SharedWorker that runs `serveBroker`, or undefined where the browser has none. */
  readonly createBroker: (() => SharedWorker) | undefined
  /** `navigator.locks`. */
  readonly locks: Locks
}

/** A tab's part in the sharing of one engine. */
export interface Membership {
  /** A new port to the engine of whichever tab leads now; waits while there is none. */
  link(): Promise<EngineLink>
  readonly leading: boolean
  /** Lets another tab lead, if this one does: for a page that is about to be frozen, whose engine would answer nobody. */
  yield(): void
  /** Ends the engine if it runs here, and lets another tab lead. */
  leave(): void
}

interface Waiter {
  resolve(link: EngineLink): void
  reject(error: unknown): void
}

/**
 * Takes part in running one engine for all tabs. Web Locks elect the tab whose worker holds the store; the broker
 * introduces the others to it. Where there is no SharedWorker they find each other, and talk, by `BroadcastChannel`.
 */
export function joinDatabase({ name, startEngine, createBroker, locks }: JoinOptions): Membership {
  const leaving = new AbortController()
  let waiters: Waiter[] = []
  let own: { readonly engine: StartedEngine; readonly term: string } | undefined
  let term = new AbortController()
  let candidate = false

  const settle = (act: (waiter: Waiter) => void) => {
    const settled = waiters
    waiters = []
    settled.forEach(act)
  }

  const introduction = {
    database: name,
    term: () => own?.term,
    onAttach({ address, term }: EngineLink) {
      // An address for an earlier term belongs to nobody: its tab sees the end of that term by itself.
      if (own?.term === term) own.engine.attach(address)
    },
    onEngine(link: EngineLink) {
      const waiter = waiters.shift()
      if (waiter !== undefined) waiter.resolve(link)
      else if (typeof link.address !== 'string') link.address.close()
      if (waiters.length === 0) broadcast?.forget()
    },
  }
  // A program may keep its workers from talking to others: then only the broker can bring tabs together.
  const broadcast =
    typeof BroadcastChannel === 'undefined'
      ? undefined
      : broadcastClient({ ...introduction, hasBroker: createBroker !== undefined })
  const broker =
    createBroker &&
    brokerClient({
      ...introduction,
      createBroker,
      locks,
      onError: (error) => settle((waiter) => waiter.reject(error)),
    })

  const linkToOwn = ({ engine, term }: NonNullable<typeof own>): EngineLink => {
    const { port1, port2 } = new MessageChannel()
    engine.attach(port1)
    return { address: port2, term }
  }

  const stand = async () => {
    if (candidate) return
    candidate = true
    try {
      while (!leaving.signal.aborted) {
        term = new AbortController()
        const signal = AbortSignal.any([leaving.signal, term.signal])
        const onLeading = (engine: StartedEngine, id: string) => {
          const leading = (own = { engine, term: id })
          settle((waiter) => waiter.resolve(linkToOwn(leading)))
          broker?.lead(id)
          broadcast?.lead(id)
        }
        await leadOneTerm({ name, locks, startEngine, signal, onLeading })
        own = undefined
      }
    } catch (error) {
      settle((waiter) => waiter.reject(error))
    } finally {
      own = undefined
      candidate = false
    }
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
        waiters.push({ resolve, reject })
        broker?.want()
        broadcast?.want()
      })
    },
    yield() {
      if (own === undefined) return
      own = undefined
      term.abort()
    },
    leave() {
      leaving.abort()
      broker?.close()
      broadcast?.close()
      settle((waiter) => waiter.reject(left(name)))
    },
  }
}

function left(name: string): PolytableError {
  return new PolytableError('DATABASE_UNAVAILABLE', `This tab has closed the database '${name}'`)
}
