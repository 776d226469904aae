import { parentPort, type MessagePort as NodeMessagePort } from 'node:worker_threads'
import { serve } from '@polytable/rpc/index'
import { nodePortChannel } from '@polytable/rpc/node'
import { engineHost } from '../packages/polytable/src/engine/host.ts'
import { startEngine } from '../packages/polytable/src/engine/start.ts'
import { nodePlatform } from '../packages/polytable/src/node/platform.ts'

serve(
  nodePortChannel(parentPort!),
  engineHost(
    (settings, credentials, pglite) => startEngine(settings, nodePlatform(settings, pglite), credentials),
    (port) => nodePortChannel(port as unknown as NodeMessagePort),
  ),
)
