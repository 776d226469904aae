import type { MediaInput } from '@polytable/model/ports/index'
import { inputKey } from '../input/blob.ts'
import { createLru } from '../lru.ts'
import type { VideoDecoder, VideoFrame } from './types.ts'

export interface FrameServerOptions {
  /** Bytes of decoded frames kept. 96 MiB when absent: a minute of 720p by the second. */
  readonly cacheBytes?: number
}

/** Gives single frames of videos to many askers at once. */
export interface FrameServer {
  /**
   * The frame shown at `time` (seconds). Requests for one video that wait together are decoded in one pass, each time once.
   */
  frame(input: MediaInput, time: number, signal?: AbortSignal): Promise<VideoFrame>
}

interface Request {
  readonly time: number
  readonly input: MediaInput
  readonly signal: AbortSignal | undefined
  readonly resolve: (frame: VideoFrame) => void
  readonly reject: (error: unknown) => void
}

const DEFAULT_CACHE_BYTES = 96 * 2 ** 20

/** @param decoder keeps the files of recently used videos open itself. */
export function createFrameServer(decoder: VideoDecoder, options: FrameServerOptions = {}): FrameServer {
  const frames = createLru<VideoFrame>({
    capacity: options.cacheBytes ?? DEFAULT_CACHE_BYTES,
    sizeOf: (frame) => frame.byteLength,
  })
  const waitingByVideo = new Map<string, Request[]>()
  const busy = new Set<string>()

  const pass = async (video: string): Promise<void> => {
    const requests = (waitingByVideo.get(video) ?? []).filter((request) => request.signal?.aborted !== true)
    waitingByVideo.delete(video)
    if (requests.length === 0) return
    const byTime = new Map<number, Request[]>()
    for (const request of requests) byTime.set(request.time, [...(byTime.get(request.time) ?? []), request])
    const times = [...byTime.keys()].sort((a, b) => a - b)
    const abandoned = abortWhenAllAre(requests)
    let served = 0
    try {
      for await (const frame of decoder.decode(requests[0]!.input, times, abandoned.signal)) {
        const time = times[served++]!
        frames.set(`${video}@${time}`, frame)
        for (const request of byTime.get(time)!) request.resolve(frame)
      }
    } catch (error) {
      await retrySingly(
        times.slice(served).flatMap((time) => byTime.get(time)!),
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
      const known = frames.get(`${video}@${time}`)
      if (known !== undefined) return Promise.resolve(known)
      return new Promise<VideoFrame>((resolve, reject) => {
        const onAbort = (): void => reject(signal?.reason as Error)
        const settle = <T>(action: (value: T) => void) => {
          return (value: T): void => {
            signal?.removeEventListener('abort', onAbort)
            action(value)
          }
        }
        signal?.addEventListener('abort', onAbort, { once: true })
        const requests = waitingByVideo.get(video) ?? []
        requests.push({ time, input, signal, resolve: settle(resolve), reject: settle(reject) })
        waitingByVideo.set(video, requests)
        void serve(video)
      })
    },
  }
}

/** A signal that aborts when no caller waits any longer. */
function abortWhenAllAre(requests: readonly Request[]): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController()
  const check = (): void => {
    if (requests.every((request) => request.signal?.aborted === true)) controller.abort()
  }
  for (const { signal } of requests) signal?.addEventListener('abort', check)
  return {
    signal: controller.signal,
    release: () => requests.forEach(({ signal }) => signal?.removeEventListener('abort', check)),
  }
}
