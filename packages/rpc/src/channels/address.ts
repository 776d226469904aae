import type { Channel } from '../channel.ts'
import { broadcastChannel } from './broadcast.ts'
import { messagePortChannel } from './message-port.ts'

/** One end of a channel on its way to the thread that uses it: a port, or the name of a channel of `BroadcastChannel`. */
export type ChannelAddress = MessagePort | string

export function channelAt(address: ChannelAddress): Channel {
  return typeof address === 'string' ? broadcastChannel(address) : messagePortChannel(address)
}

/** What is to be transferred with an address. */
export function transferOf(address: ChannelAddress): Transferable[] {
  return typeof address === 'string' ? [] : [address]
}
