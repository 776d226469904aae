/** Why a channel ended. `undefined` where its end was asked for and nothing went wrong. */
export type ChannelEnd = Error | undefined

/**
 * One end of a pipe between two threads: messages in order, and the news of its end. Every kind of worker and port
 * has its own adapter in `channels/`; nothing else knows which kind it talks through.
 */
export interface Channel {
  /** Sends a structured clone; `transfer` moves instead of copying. Throws where the message cannot be cloned. */
  post(message: unknown, transfer: readonly Transferable[]): void
  /** Starts delivery. Called once, before any `post`. `onEnd` is called at most once. */
  listen(onMessage: (message: unknown) => void, onEnd: (end: ChannelEnd) => void): void
  /** Whether the other side owes an answer. Where the platform ends a program that has nothing to wait for, it waits only then. */
  hold?(held: boolean): void
  /** Ends this side: a port is closed, a worker that we started is terminated. */
  close(): void
}
