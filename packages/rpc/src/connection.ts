import type { Channel, ChannelEnd } from './channel.ts'
import { ROOT } from './exports.ts'
import { startHeartbeat, type HeartbeatOptions } from './heartbeat.ts'
import { Peer, type Holdings } from './peer.ts'
import { remoteApi, type Remote } from './remote.ts'

/** The caller's side: `api` has the methods that the other thread serves. */
export interface Connection<Api extends object> {
  readonly api: Remote<Api>
  /** Resolves when the connection has ended: with its error, or undefined where one side closed it. */
  readonly closed: Promise<ChannelEnd>
  /** Rejects what is in progress, tells the other side, and ends the channel (a worker is terminated). */
  close(): void
  /** What is held for calls in progress. */
  holdings(): Holdings
}

/** The serving side of a connection. */
export type Server = Omit<Connection<object>, 'api'>

export interface ConnectOptions extends HeartbeatOptions {
  /** An object that the other side may call too, for connections that go both ways. */
  readonly serve?: object
}

/**
 * Connects to the object that the other end of `channel` serves. Calls made before the other side listens are sent when
 * it does. Every call is answered: with DATABASE_UNAVAILABLE when the other thread dies.
 */
export function connect<Api extends object>(channel: Channel, options: ConnectOptions = {}): Connection<Api> {
  const peer = new Peer(channel, options.serve)
  startHeartbeat(peer, options)
  return {
    api: remoteApi<Api>((method, args) => peer.call(ROOT, method, args)),
    closed: peer.closed,
    close: () => peer.close(),
    holdings: () => peer.holdings(),
  }
}

/**
 * Lets the other end of `channel` call the methods of `api`. When the caller is gone, the signals it passed are aborted
 * and its streams are closed.
 */
export function serve(channel: Channel, api: object): Server {
  const peer = new Peer(channel, api)
  return { closed: peer.closed, close: () => peer.close(), holdings: () => peer.holdings() }
}
