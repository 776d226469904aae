import { holdLock, watchLock, type Locks } from '../lock-watch.ts'
import type { FromBroker, ToBroker } from './messages.ts'

/** What the broker needs of a `SharedWorkerGlobalScope`. */
export interface BrokerScope {
  addEventListener(type: 'connect', listener: (event: MessageEvent) => void): void
}

interface Leader {
  readonly tab: MessagePort
  readonly term: string
}

/**
 * Runs in a SharedWorker that all tabs of an origin share: it introduces tabs to the engine of the leading tab, once for
 * each connection. No call passes through it. Wishes wait while there is no leader.
 */
export function serveBroker(scope: BrokerScope, locks: Locks): void {
  const leaders = new Map<string, Leader>()
  const waiting = new Map<string, Set<MessagePort>>()
  const lock = `polytable-broker:${crypto.randomUUID()}`
  const held = holdLock(locks, lock)

  const introduce = (database: string, leader: Leader, tab: MessagePort) => {
    const { port1, port2 } = new MessageChannel()
    const { term } = leader
    leader.tab.postMessage({ type: 'attach', database, term } satisfies FromBroker, [port1])
    tab.postMessage({ type: 'engine', database, term } satisfies FromBroker, [port2])
  }

  const onMessage = (tab: MessagePort, message: ToBroker) => {
    const { database } = message
    if (message.type === 'want') {
      const leader = leaders.get(database)
      if (leader !== undefined) introduce(database, leader, tab)
      else waiting.set(database, (waiting.get(database) ?? new Set<MessagePort>()).add(tab))
      return
    }
    const leader = { tab, term: message.term }
    leaders.set(database, leader)
    watchLock(locks, message.term, new AbortController().signal, () => {
      if (leaders.get(database) === leader) leaders.delete(database)
    })
    for (const waitingTab of waiting.get(database) ?? []) introduce(database, leader, waitingTab)
    waiting.delete(database)
  }

  scope.addEventListener('connect', (event) => {
    const tab = event.ports[0]
    if (tab === undefined) return
    tab.addEventListener('message', (event: MessageEvent<ToBroker>) => onMessage(tab, event.data))
    tab.start()
    void held.then(() => tab.postMessage({ type: 'hello', lock } satisfies FromBroker))
  })
}
