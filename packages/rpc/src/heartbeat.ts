import type { Peer } from './peer.ts'

/**
 * Judges a connection by pings. Off by default: a thread that runs one long statement cannot answer, and only its death
 * should end the connection. All times are in milliseconds.
 */
export interface HeartbeatOptions {
  /** The other thread must answer its first ping in this time. Meant for threads that may fail to start silently. */
  readonly answerWithin?: number
  /** Pings at this interval... */
  readonly every?: number
  /** ...and gives up when one has no answer for this long. Must be longer than the longest blocking work there. */
  readonly patience?: number
}

/** Starts the pings that `options` ask for; they stop with the connection. */
export function startHeartbeat(peer: Peer, options: HeartbeatOptions): void {
  const { answerWithin, every, patience } = options
  let timer: ReturnType<typeof setTimeout> | undefined

  const pingWithin = async (limit: number): Promise<void> => {
    timer = setTimeout(() => peer.fail(new Error(`It did not answer a ping for ${limit} ms`)), limit)
    await peer.ping()
    clearTimeout(timer)
  }

  const beat = async (): Promise<void> => {
    if (answerWithin !== undefined) await pingWithin(answerWithin)
    if (every === undefined || patience === undefined) return
    for (;;) {
      await new Promise((resolve) => (timer = setTimeout(resolve, every)))
      await pingWithin(patience)
    }
  }

  // A ping fails when the connection has ended, which its owner learns from `closed`.
  beat().catch(() => {})
  void peer.closed.then(() => clearTimeout(timer))
}
