import { aliveChannel, channelAt, serve, type ChannelAddress } from '@polytable/rpc/index'
import { CounterEngine, type SyncFile } from './engine-api.ts'

const root = await navigator.storage.getDirectory()
const file = (await root.getFileHandle('counter', { create: true })) as FileSystemFileHandle & {
  createSyncAccessHandle(): Promise<SyncFile>
}
try {
  const engine = new CounterEngine(await file.createSyncAccessHandle())
  addEventListener('message', ({ data }: MessageEvent<ChannelAddress>) => {
    serve(aliveChannel(channelAt(data), navigator.locks), engine)
  })
  postMessage('open')
} catch (error) {
  postMessage(String(error))
}
