import { expect, test } from 'vitest'
import { createFrameServer } from '../../packages/media/src/video/frame-server.ts'
import type { VideoDecoder } from '../../packages/media/src/video/types.ts'
import { blobInput } from './support.ts'

interface Recorded extends VideoDecoder {
  readonly passes: (readonly number[])[]
}

/** A decoder that makes its frames up, to count what it is asked for. */
function recordingDecoder(badTime?: number): Recorded {
  const passes: (readonly number[])[] = []
  return {
    passes,
    probe: () => Promise.reject(new Error('not asked for')),
    frames: () => {
      throw new Error('not asked for')
    },
    places: () => {
      throw new Error('not asked for')
    },
    async *decode(_input, times, signal) {
      passes.push(times)
      for (const time of times) {
        await new Promise((resolve) => setTimeout(resolve, 1))
        signal?.throwIfAborted()
        if (time === badTime) throw new Error('bad frame')
        const pixels = () => ({ width: 10, height: 10, rgba: new Uint8Array(400).fill(time) })
        yield { time, width: 10, height: 10, byteLength: 400, pixels, decoder: 'made' }
      }
    },
    close: async () => undefined,
  }
}

const video = blobInput(new Blob(['a']), 'a.mp4')

test('requests that wait together are decoded in one ascending pass, each time once, each getting its own frame', async () => {
  const decoder = recordingDecoder()
  const server = createFrameServer(decoder)
  const frames = await Promise.all([5, 1, 3, 1].map((time) => server.frame(video, time)))
  expect(frames.map((frame) => frame.time)).toEqual([5, 1, 3, 1])
  expect(decoder.passes).toEqual([[1, 3, 5]])
})

test('a frame asked for again comes from the cache, until others need its room', async () => {
  const decoder = recordingDecoder()
  const server = createFrameServer(decoder, { cacheBytes: 800 })
  await server.frame(video, 1)
  await server.frame(video, 1)
  expect(decoder.passes).toEqual([[1]])
  await server.frame(video, 2)
  await server.frame(video, 9)
  await server.frame(video, 1)
  expect(decoder.passes).toEqual([[1], [2], [9], [1]])
})

test('a bad frame fails alone', async () => {
  const server = createFrameServer(recordingDecoder(2))
  const results = await Promise.allSettled([1, 2, 3].map((time) => server.frame(video, time)))
  expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
})

test('an abort rejects one asker and leaves the others; all aborted ends the pass', async () => {
  const decoder = recordingDecoder()
  const server = createFrameServer(decoder)
  const controller = new AbortController()
  const aborted = server.frame(video, 1, controller.signal)
  const other = server.frame(video, 2)
  controller.abort()
  await expect(aborted).rejects.toMatchObject({ name: 'AbortError' })
  expect((await other).time).toBe(2)
  expect(decoder.passes).toEqual([[2]])
})

test('who goes through a video at even distances gets what is decoded ahead, ever more of it', async () => {
  const decoder = recordingDecoder()
  const server = createFrameServer(decoder)
  // As times of frames are: multiples of a clock, of which none is exact.
  const times = Array.from({ length: 40 }, (_, i) => (i * 1001) / 30_000)
  for (const time of times) {
    const frame = await server.frame(video, time)
    expect(frame.time).toBeCloseTo(time, 9)
  }
  expect(decoder.passes.map(({ length }) => length)).toEqual([1, 1, 5, 9, 17, 17])
  expect(decoder.passes.flat()).toHaveLength(50)
})

test('what is asked for elsewhere does not wait for frames decoded ahead, and ends them', async () => {
  const decoder = recordingDecoder()
  const server = createFrameServer(decoder)
  for (const time of [1, 2, 3]) await server.frame(video, time)
  await server.frame(video, 100)
  await server.frame(video, 7)
  expect(decoder.passes).toEqual([[1], [2], [3, 4, 5, 6, 7], [100], [7]])
})

test('frames that are asked for at uneven distances, or backwards, come alone', async () => {
  const decoder = recordingDecoder()
  const server = createFrameServer(decoder)
  for (const time of [1, 2, 4, 5, 9, 8, 7, 6]) await server.frame(video, time)
  expect(decoder.passes.map(({ length }) => length)).toEqual([1, 1, 1, 1, 1, 1, 1, 1])
})

test('a frame ahead that cannot be decoded fails only when it is asked for', async () => {
  const server = createFrameServer(recordingDecoder(4))
  for (const time of [1, 2, 3]) await server.frame(video, time)
  await expect(server.frame(video, 4)).rejects.toThrow('bad frame')
  expect((await server.frame(video, 5)).time).toBe(5)
})
