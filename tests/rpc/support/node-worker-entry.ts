import { parentPort } from 'node:worker_threads'
import { serve } from '@polytable/rpc/index'
import { nodePortChannel } from '@polytable/rpc/node'
import { WorkerApi } from './worker-api.ts'

// Served late on purpose: what was posted before must not be lost.
setTimeout(() => serve(nodePortChannel(parentPort!), new WorkerApi(() => process.exit(3))), 50)
