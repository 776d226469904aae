import { whenAborted } from '@polytable/model/async/abort'
import type { MediaInput } from '@polytable/model/ports/index'
import { inputKey } from '../input/blob.ts'
import { createLru } from '../lru.ts'
import { createReadAhead, PLACES_PER_SECOND } from './read-ahead.ts'
import { TIME_TOLERANCE, type ServedFrame, type VideoDecoder } from './types.ts'

export interface FrameServerOptions {
  /** Bytes of decoded frames kept. 96 MiB when absent: a minute of 720p by the second. */
  readonly cacheBytes?: number
}

/** Gives single frames of videos to many askers at once. */
export interface FrameServer {
  /**
   * The frame shown at `time` (seconds). Requests for one video that wait together are decoded in one pass, each time once; where
   * they come one after the other at even distances, the next ones are decoded with them.
   */
  frame(input: MediaInput, time: number, signal?: AbortSignal): Promise<ServedFrame>
}

interface Request {
  readonly time: number
  readonly input: MediaInput
  readonly signal: AbortSignal | undefined
  readonly resolve: (frame: ServedFrame) => void
  readonly reject: (error: unknown) => void
}

const DEFAULT_CACHE_BYTES = 96 * 2 ** 20

/** @param decoder keeps the files of recently used videos open itself. */
export function createFrameServer(decoder: VideoDecoder, options: FrameServerOptions = {}): FrameServer {
  const { cacheBytes = DEFAULT_CACHE_BYTES } = options
  const frames = createLru<ServedFrame>({ capacity: cacheBytes, sizeOf: (frame) => frame.byteLength })
  const readAhead = createReadAhead()
  const waitingByVideo = new Map<string, Request[]>()
  const busy = new Set<string>()
  let frameBytes = 1

  const wait = (video: string, requests: readonly Request[]): void => {
    if (requests.length > 0) waitingByVideo.set(video, [...requests])
    else waitingByVideo.delete(video)
  }
  /** Answers the requests whose frames are there. @returns the others */
  const answerKnown = (video: string): readonly Request[] => {
    const left = (waitingByVideo.get(video) ?? []).filter((request) => {
      const known = frames.get(keyOf(video, request.time))
      if (known !== undefined) request.resolve(known)
      return known === undefined && request.signal?.aborted !== true
    })
    wait(video, left)
    return left
  }

  const pass = async (video: string): Promise<void> => {
    const requests = answerKnown(video)
    waitingByVideo.delete(video)
    if (requests.length === 0) return
    const byTime = new Map<number, Request[]>()
    for (const request of requests) byTime.set(request.time, [...(byTime.get(request.time) ?? []), request])
    const asked = [...byTime.keys()].sort((a, b) => a - b)
    const room = Math.floor(cacheBytes / 2 / frameBytes)
    const ahead = asked.length === 1 ? readAhead.after(video, asked[0]!, room) : []
    const times = [...asked, ...ahead]
    const abandoned = abortWhenAllAre(requests)
    let served = 0
    try {
      for await (const frame of decoder.decode(requests[0]!.input, times, abandoned.signal)) {
        const time = times[served++]!
        frameBytes = frame.byteLength
        const isAhead = served > asked.length
        // Another frame than expected, or the last one again.
        if (isAhead && Math.abs(frame.time - time) > TIME_TOLERANCE) break
        frames.set(keyOf(video, time), frame)
        for (const request of byTime.get(time) ?? []) request.resolve(frame)
        const isExpected = ({ time: other }: Request): boolean =>
          times.slice(served).some((next) => keyOf(video, next) === keyOf(video, other))
        if (served >= asked.length && !answerKnown(video).every(isExpected)) break
      }
    } catch (error) {
      await retrySingly(
        times.slice(served).flatMap((time) => byTime.get(time) ?? []),
        error,
      )
    } finally {
      abandoned.release()
    }
  }

  /** One bad frame must not spoil the requests that happened to be decoded with it. */
  const retrySingly = async (requests: readonly Request[], error: unknown): Promise<void> => {
    if (requests.length === 1) return requests[0]!.reject(error)
    for (const { input, time, signal, resolve, reject } of requests) {
      try {
        for await (const frame of decoder.decode(input, [time], signal)) resolve(frame)
      } catch (cause) {
        reject(cause)
      }
    }
  }

  const serve = async (video: string): Promise<void> => {
    if (busy.has(video)) return
    busy.add(video)
    // Let the requests that are being made in this turn come together.
    await new Promise((resolve) => setTimeout(resolve, 0))
    try {
      while (waitingByVideo.has(video)) await pass(video)
    } finally {
      busy.delete(video)
    }
  }

  return {
    frame(input, time, signal) {
      signal?.throwIfAborted()
      const video = inputKey(input)
      readAhead.note(video, time)
      const known = frames.get(keyOf(video, time))
      if (known !== undefined) return Promise.resolve(known)
      return new Promise<ServedFrame>((resolve, reject) => {
        const onAbort = (): void => reject(signal?.reason as Error)
        const settle = <T>(action: (value: T) => void) => {
          return (value: T): void => {
            release?.()
            action(value)
          }
        }
        const release = signal && whenAborted(signal, onAbort)
        const request = { time, input, signal, resolve: settle(resolve), reject: settle(reject) }
        wait(video, [...(waitingByVideo.get(video) ?? []), request])
        void serve(video)
      })
    },
  }
}

function keyOf(video: string, time: number): string {
  return `${video}@${Math.round(time * PLACES_PER_SECOND)}`
}

/** A signal that aborts when no caller waits any longer. */
function abortWhenAllAre(requests: readonly Request[]): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController()
  const check = (): void => {
    if (requests.every((request) => request.signal?.aborted === true)) controller.abort()
  }
  const releases = requests.map(({ signal }) => signal && whenAborted(signal, check))
  return { signal: controller.signal, release: () => releases.forEach((release) => release?.()) }
}
