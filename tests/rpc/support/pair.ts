import {
  connect,
  messagePortChannel,
  serve,
  type Connection,
  type ConnectOptions,
  type Server,
} from '@polytable/rpc/index'
import { onTestFinished } from 'vitest'

export interface Pair<Api extends object> {
  readonly connection: Connection<Api>
  readonly server: Server
  readonly ports: MessageChannel
}

/** A connection over a real message channel; both ends are on this thread. */
export function connectedPair<Api extends object>(api: Api, options?: ConnectOptions): Pair<Api> {
  const ports = new MessageChannel()
  const server = serve(messagePortChannel(ports.port1), api)
  const connection = connect<Api>(messagePortChannel(ports.port2), options)
  onTestFinished(() => {
    connection.close()
    server.close()
  })
  return { connection, server, ports }
}

/** What both sides hold when nothing is in progress. */
export const nothing = { unanswered: 0, callbacks: 0, signals: 0, streams: 0, services: 0 }

/** Lets messages that are on their way arrive. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setTimeout(resolve, 2))
}
