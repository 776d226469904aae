import { aliveChannel, messagePortChannel, serve } from '@polytable/rpc/index'
import { CounterEngine, type SyncFile } from './engine-api.ts'

const root = await navigator.storage.getDirectory()
const file = (await root.getFileHandle('counter', { create: true })) as FileSystemFileHandle & {
  createSyncAccessHandle(): Promise<SyncFile>
}
try {
  const engine = new CounterEngine(await file.createSyncAccessHandle())
  addEventListener('message', (event: MessageEvent) => {
    const port = event.ports[0]
    if (port !== undefined) serve(aliveChannel(messagePortChannel(port), navigator.locks), engine)
  })
  postMessage('open')
} catch (error) {
  postMessage(String(error))
}
