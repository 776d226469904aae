import { PolytableError } from '@polytable/model/errors/index'
import { watchLock, type Locks } from '../lock-watch.ts'
import type { EngineLink, FromBroker, ToBroker } from './messages.ts'

/** How long a broker may take to greet (milliseconds): one that is about to end never does. */
const GREETING = 5_000

export interface BrokerClientOptions {
  readonly database: string
  readonly createBroker: () => SharedWorker
  /** `navigator.locks`. */
  readonly locks: Locks
  /** The term in which this tab leads, undefined where it does not. */
  readonly term: () => string | undefined
  /** The leader's side: the way to a tab, to be given to the engine of that term. */
  onAttach(link: EngineLink): void
  /** A way to the leader's engine. */
  onEngine(link: EngineLink): void
  onError(error: PolytableError): void
}

export interface BrokerClient {
  lead(term: string): void
  want(): void
  close(): void
}

/**
 * A tab's side of the broker, for one database. The broker lives in the process of one of the tabs and dies with it: another
 * one is then made and told again what it has to know.
 */
export function brokerClient(options: BrokerClientOptions): BrokerClient {
  const { database, createBroker, locks, onAttach, onEngine, onError } = options
  /** Wishes that no port came for yet. */
  let wishes = 0
  let port: MessagePort
  let end = new AbortController()

  const send = (message: ToBroker) => port.postMessage(message)

  const connect = (worker: SharedWorker) => {
    const ending = (end = new AbortController())
    const { signal } = ending
    const own = (port = worker.port)
    const reconnect = () => {
      if (signal.aborted) return
      ending.abort()
      connect(createBroker())
    }
    const overdue = setTimeout(reconnect, GREETING)
    signal.addEventListener('abort', () => {
      clearTimeout(overdue)
      own.close()
    })
    worker.addEventListener(
      'error',
      (event: Event) => {
        clearTimeout(overdue)
        wishes = 0
        onError(brokerError(event))
      },
      { signal },
    )
    own.addEventListener(
      'message',
      (event: MessageEvent<FromBroker>) => {
        const { data } = event
        if (data.type === 'hello') {
          clearTimeout(overdue)
          watchLock(locks, data.lock, signal, reconnect)
          return
        }
        const enginePort = event.ports[0]
        if (data.database !== database || enginePort === undefined) return
        const link = { address: enginePort, term: data.term }
        if (data.type === 'attach') return onAttach(link)
        wishes = Math.max(0, wishes - 1)
        onEngine(link)
      },
      { signal },
    )
    own.start()
    const term = options.term()
    if (term !== undefined) send({ type: 'lead', database, term })
    for (let wish = 0; wish < wishes; wish++) send({ type: 'want', database })
  }

  connect(createBroker())
  return {
    lead: (term) => send({ type: 'lead', database, term }),
    want() {
      wishes++
      send({ type: 'want', database })
    },
    close: () => end.abort(),
  }
}

function brokerError(event: Event): PolytableError {
  const reason =
    event instanceof ErrorEvent && event.message !== '' ? event.message : 'its script cannot be loaded'
  return new PolytableError('DATABASE_UNAVAILABLE', `The SharedWorker that connects tabs failed: ${reason}`)
}
