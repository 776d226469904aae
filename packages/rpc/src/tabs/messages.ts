import type { ChannelAddress } from '../channels/address.ts'

/** A way to an engine: the end of a channel to it, and the lock that the tab which runs it holds for as long as it leads. */
export interface EngineLink {
  readonly address: ChannelAddress
  readonly term: string
}

/** From a tab to the broker. Ports travel in the transfer list of the event, not in the data. */
export type ToBroker =
  | { readonly type: 'lead'; readonly database: string; readonly term: string }
  | { readonly type: 'want'; readonly database: string }

/**
 * From the broker to a tab: first the lock that it holds while it lives. Then, each with one port: to give to the engine, or that
 * leads to the engine.
 */
export type FromBroker =
  | { readonly type: 'hello'; readonly lock: string }
  | { readonly type: 'attach'; readonly database: string; readonly term: string }
  | { readonly type: 'engine'; readonly database: string; readonly term: string }
