import { parentPort } from 'node:worker_threads'
import { serve } from '@polytable/rpc/index'
import { nodePortChannel } from '@polytable/rpc/node'
import { localMedia } from '../packages/polytable/src/node/local-media.ts'
import { createFunctionHost } from '@polytable/udf/pool/host'

serve(nodePortChannel(parentPort!), createFunctionHost(localMedia))
