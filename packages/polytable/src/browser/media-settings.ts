import type { FfmpegCoreUrls } from '../engine/options.ts'

/** The first message to a media worker. */
export interface MediaWorkerSettings {
  readonly type: 'settings'
  readonly ffmpegCore?: FfmpegCoreUrls
  readonly libheifURL?: string
}

/** The first message to a model worker. */
export interface ModelWorkerSettings {
  readonly type: 'settings'
  readonly onnxWasm?: { readonly wasm: string; readonly mjs: string }
  readonly tesseractURL?: string
}

/** Resolves with the first message; the messages after it are the channel's. */
export function firstMessage<T extends { readonly type: 'settings' }>(scope: EventTarget): Promise<T> {
  return new Promise((resolve) => {
    scope.addEventListener('message', function listen(event) {
      const { data } = event as MessageEvent<T | undefined>
      if (data?.type !== 'settings') return
      event.stopImmediatePropagation()
      scope.removeEventListener('message', listen)
      resolve(data)
    })
  })
}
