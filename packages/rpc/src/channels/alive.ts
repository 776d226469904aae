import type { Channel } from '../channel.ts'
import { holdLock, watchLock, type Locks } from '../lock-watch.ts'

interface AliveMessage {
  readonly polytableAlive: string
}

/**
 * A channel that notices the death of the other thread by Web Locks: each side holds a lock of its own for as long as it
 * lives and tells the other its name; whoever is granted the other's lock knows that it is gone. Browsers release a
 * thread's locks however it ends, and they tell nothing else about the far end of a `MessagePort`. Both sides wrap.
 * `watch` names a lock that the other side is known to hold already.
 */
export function aliveChannel(channel: Channel, locks: Locks, watch?: string): Channel {
  const ending = new AbortController()

  const hold = async () => {
    const name = `polytable-alive:${crypto.randomUUID()}`
    const { release } = await holdLock(locks, name)
    if (ending.signal.aborted) {
      release()
      return
    }
    ending.signal.addEventListener('abort', release)
    channel.post({ polytableAlive: name } satisfies AliveMessage, [])
  }

  return {
    post: channel.post,
    listen(onMessage, onEnd) {
      const follow = (name: string) =>
        watchLock(locks, name, ending.signal, () => {
          ending.abort()
          channel.close()
          onEnd(new Error('It ended unexpectedly'))
        })
      // Nothing is taken, and so nothing answered, before the other side was told how to notice our death.
      let waiting: unknown[] | undefined = []
      channel.listen(
        (message) => {
          if (isAliveMessage(message)) follow(message.polytableAlive)
          else if (waiting) waiting.push(message)
          else onMessage(message)
        },
        (end) => {
          ending.abort()
          onEnd(end)
        },
      )
      if (watch !== undefined) follow(watch)
      hold().then(
        () => {
          const early = waiting ?? []
          waiting = undefined
          for (const message of early) onMessage(message)
        },
        (error: Error) => {
          channel.close()
          onEnd(error)
        },
      )
    },
    close() {
      ending.abort()
      channel.close()
    },
  }
}

function isAliveMessage(message: unknown): message is AliveMessage {
  return typeof message === 'object' && message !== null && 'polytableAlive' in message
}
