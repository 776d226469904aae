import type { Channel } from '../channel.ts'

type BroadcastMessage =
  | { readonly type: 'listening'; readonly answer: boolean }
  | { readonly type: 'message'; readonly message: unknown }

/**
 * A channel between the two threads of an origin that know `name`, for browsers in which no port can be brought from tab to tab.
 * What is sent before the other side listens is kept for it. Nothing is moved: what would be transferred is copied. The death of the
 * other side is not seen.
 */
export function broadcastChannel(name: string): Channel {
  const channel = new BroadcastChannel(name)
  let early: BroadcastMessage[] | undefined = []
  return {
    post(message) {
      const sent = { type: 'message', message } satisfies BroadcastMessage
      if (early === undefined) channel.postMessage(sent)
      else early.push(structuredClone(sent))
    },
    listen(onMessage, onEnd) {
      channel.addEventListener('message', ({ data }: MessageEvent<BroadcastMessage>) => {
        if (data.type === 'message') return onMessage(data.message)
        const waiting = early ?? []
        early = undefined
        // The other side may have begun later, and so not have heard of this one.
        if (data.answer) channel.postMessage({ type: 'listening', answer: false } satisfies BroadcastMessage)
        for (const message of waiting) channel.postMessage(message)
      })
      channel.addEventListener('messageerror', () => {
        channel.close()
        onEnd(new Error('A message could not be deserialized in this tab'))
      })
      channel.postMessage({ type: 'listening', answer: true } satisfies BroadcastMessage)
    },
    close: () => channel.close(),
  }
}
