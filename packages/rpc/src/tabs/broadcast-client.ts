import type { BrokerClient, BrokerClientOptions } from './broker-client.ts'

/** Each hears what the others say. An address is the name of a channel that two threads share. */
type Said =
  | { readonly type: 'lead' }
  | { readonly type: 'want'; readonly wish: string; readonly hasBroker: boolean }
  | { readonly type: 'engine'; readonly wish: string; readonly term: string; readonly address: string }

export interface BroadcastClientOptions extends Pick<
  BrokerClientOptions,
  'database' | 'term' | 'onAttach' | 'onEngine'
> {
  /** Whether a broker can bring ports here. Where it can on both sides, it does. */
  readonly hasBroker: boolean
}

export interface BroadcastClient extends BrokerClient {
  /** What was wanted has come in another way. */
  forget(): void
}

/**
 * What the broker does, without one: in browsers that have no SharedWorker, and in workers, which cannot start one, those who have
 * the database open find its leader by a `BroadcastChannel`.
 */
export function broadcastClient({
  database,
  term,
  onAttach,
  onEngine,
  hasBroker,
}: BroadcastClientOptions): BroadcastClient {
  const channel = new BroadcastChannel(`polytable-tabs:${database}`)
  const send = (message: Said) => channel.postMessage(message)
  const ask = (wish: string) => send({ type: 'want', wish, hasBroker })
  /** Of this tab, without an answer. */
  const wishes = new Set<string>()
  /** Those that this tab answered in its term: a wish is told again to a new leader, which may know it. */
  let granted = new Set<string>()

  const grant = (wish: string) => {
    const own = term()
    if (own === undefined || granted.has(wish)) return
    granted.add(wish)
    const address = `polytable-link:${crypto.randomUUID()}`
    onAttach({ address, term: own })
    send({ type: 'engine', wish, term: own, address })
  }

  channel.addEventListener('message', ({ data }: MessageEvent<Said>) => {
    if (data.type === 'lead') wishes.forEach(ask)
    else if (data.type === 'engine') {
      if (wishes.delete(data.wish)) onEngine({ address: data.address, term: data.term })
    } else if (!hasBroker || !data.hasBroker) grant(data.wish)
  })

  return {
    lead() {
      granted = new Set()
      send({ type: 'lead' })
    },
    want() {
      const wish = crypto.randomUUID()
      wishes.add(wish)
      ask(wish)
    },
    forget: () => wishes.clear(),
    close: () => channel.close(),
  }
}
