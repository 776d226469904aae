import type { Engine } from '@polytable/model/protocol/engine-api'
import { serve, type Channel } from '@polytable/rpc/index'
import type { Credentials } from '../client/credentials.ts'
import type { EngineSettings } from './options.ts'

/** What an engine's thread serves to the process that started it. */
export interface EngineHost {
  /**
   * @param credentials of the program's object stores and providers
   * @param pglite PGlite's server, where the database is one of PGlite
   */
  start(
    settings: EngineSettings,
    credentials: Credentials,
    pglite: WebAssembly.Module | undefined,
  ): Promise<void>
  /** Lets one more client reach the engine, by a port of its own. */
  attach(port: MessagePort): Promise<void>
  /** Ends the engine. */
  close(): Promise<void>
}

/** A host whose engine is opened by `open`. */
export function engineHost(
  open: (...given: Parameters<EngineHost['start']>) => Promise<Engine>,
  channelOf: (port: MessagePort) => Channel,
): EngineHost {
  let engine: Engine | undefined
  return {
    async start(...given) {
      engine = await open(...given)
    },
    async attach(port) {
      const client = engine!.client()
      const server = serve(channelOf(port), client.api)
      void server.closed.then(() => client.release())
    },
    // Closing before there is an engine is no error.
    close: async () => engine?.client().api.close(),
  }
}
