export { nodePortChannel } from './channels/node-port.ts'
export { nodeWorkerChannel } from './channels/node-worker.ts'
