import { PolytableError, type PolytableErrorJson } from '@polytable/model/errors/index'
import {
  messagePortChannel,
  serve,
  transferOf,
  type ChannelAddress,
  type StartedEngine,
} from '@polytable/rpc/index'
import type { Credentials } from '../client/credentials.ts'
import type { EngineSettings } from '../engine/options.ts'

/** What a page tells its engine worker: to open a database, with a port of what gives credentials; to serve a client. */
export type ToEngineWorker =
  | { readonly type: 'open'; readonly settings: EngineSettings }
  | { readonly type: 'attach'; readonly address: ChannelAddress }

/** What the worker answers to 'open'. */
export type FromEngineWorker =
  { readonly type: 'ready' } | { readonly type: 'failed'; readonly error: PolytableErrorJson }

/**
 * Starts a worker that opens the engine of a database.
 * @param credentials of the program's object stores and providers
 */
export function startEngineWorker(settings: EngineSettings, credentials: Credentials): StartedEngine {
  const worker = new Worker(new URL('./engine-worker.js', import.meta.url), {
    type: 'module',
    name: 'polytable-engine',
  })
  const died = new Promise<ErrorEvent>((resolve) => worker.addEventListener('error', resolve))
  const ready = new Promise<void>((resolve, reject) => {
    worker.addEventListener('message', ({ data }: MessageEvent<FromEngineWorker>) => {
      if (data.type === 'ready') resolve()
      if (data.type === 'failed') reject(PolytableError.fromJSON(data.error))
    })
    void died.then((event) => reject(workerError(event)))
  })
  const { port1, port2 } = new MessageChannel()
  serve(messagePortChannel(port1), credentials)
  worker.postMessage({ type: 'open', settings } satisfies ToEngineWorker, [port2])
  return {
    ready,
    died,
    attach: (address) =>
      worker.postMessage({ type: 'attach', address } satisfies ToEngineWorker, transferOf(address)),
    terminate: () => worker.terminate(),
  }
}

function workerError({ message }: ErrorEvent): PolytableError {
  return new PolytableError(
    'DATABASE_UNAVAILABLE',
    `The engine's worker could not be started: ${message || 'it did not load'}`,
    {
      hint: "Check that the bundler does not move polytable's workers: with Vite, set worker.format to 'es'.",
    },
  )
}
