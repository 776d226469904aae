import { withPlace } from '@polytable/model/errors/index'
import {
  aliveChannel,
  channelAt,
  connect,
  messagePortChannel,
  serve,
  type ChannelAddress,
} from '@polytable/rpc/index'
import type { FromEngineWorker, ToEngineWorker } from '../packages/polytable/src/browser/engine-worker.ts'
import { browserPlatform } from '../packages/polytable/src/browser/platform.ts'
import type { Credentials } from '../packages/polytable/src/client/credentials.ts'
import { startEngine } from '../packages/polytable/src/engine/start.ts'

let attach: ((address: ChannelAddress) => void) | undefined

addEventListener('message', ({ data, ports }: MessageEvent<ToEngineWorker>) => {
  if (data.type === 'attach') attach?.(data.address)
  else if (data.type === 'open') {
    const credentials = connect<Credentials>(messagePortChannel(ports[0]!)).api
    startEngine(data.settings, browserPlatform(data.settings), credentials).then(
      (engine) => {
        attach = (address) => {
          const client = engine.client()
          const server = serve(aliveChannel(channelAt(address), navigator.locks), client.api)
          void server.closed.then(() => client.release())
        }
        postMessage({ type: 'ready' } satisfies FromEngineWorker)
      },
      (error: unknown) =>
        postMessage({ type: 'failed', error: withPlace(error, {}).toJSON() } satisfies FromEngineWorker),
    )
  }
})
