import { describe, expect, test } from 'vitest'
import type { VideoDecoder } from '../../packages/media/src/video/types.ts'
import { blobInput, collect, collectBatches, sha1, smallVideo } from './support.ts'

/** SHA-1 of the RGBA pixels of single frames of small.mp4: the same on every platform and by every decoder. */
const pixelHashByTime: Readonly<Record<number, string>> = {
  0: '2d025488',
  0.1: '78932549',
  1.1: 'e2342f70',
  1.9: '34f4efd7',
}

/** What every decoder must do. @param create makes a decoder for one test, which closes it. */
export function testVideoDecoder(name: string, create: () => Promise<VideoDecoder>): void {
  describe(name, () => {
    test('decodes the same pixels as everywhere', async () => {
      const decoder = await create()
      const input = blobInput(await smallVideo(), 'small.mp4')
      const times = Object.keys(pixelHashByTime).map(Number)
      const frames = await collect(decoder.decode(input, times))
      expect(frames.map((frame) => frame.time)).toEqual(times)
      for (const frame of frames) {
        expect([frame.width, frame.height]).toEqual([128, 96])
        expect((await sha1(frame.pixels().rgba)).slice(0, 8)).toBe(pixelHashByTime[frame.time])
      }
      await decoder.close()
    })

    test('gives the frame shown at a time, the first before all, the last after all, and doubles', async () => {
      const decoder = await create()
      const input = blobInput(await smallVideo(), 'a #strange "name" \'%20.mp4')
      const frames = await collect(decoder.decode(input, [-1, 0, 0.19, 0.19, 1.15, 99]))
      expect(frames.map((frame) => frame.time)).toEqual([0, 0, 0.1, 0.1, 1.1, 1.9])
      await decoder.close()
    })

    test('decodes all frames in order', async () => {
      const decoder = await create()
      const input = blobInput(await smallVideo(), 'small.mp4')
      const times = (await collectBatches(decoder.frames(input))).map((frame) => frame.time)
      const frames = await collect(decoder.decode(input, times))
      expect(frames.map((frame) => frame.time)).toEqual(times)
      expect(new Set(await Promise.all(frames.map((frame) => sha1(frame.pixels().rgba)))).size).toBe(20)
      await decoder.close()
    })

    test('an abort ends decoding at once, and does not spoil the decoder', async () => {
      const decoder = await create()
      const input = blobInput(await smallVideo(), 'small.mp4')
      const controller = new AbortController()
      // The decoder is still starting, which takes longer than the abort may take.
      const pending = decoder.decode(input, [0, 1.9], controller.signal)[Symbol.asyncIterator]().next()
      controller.abort()
      await expect(pending).rejects.toMatchObject({ name: 'AbortError' })
      await expect(collect(decoder.decode(input, [0], controller.signal))).rejects.toThrow()
      expect(await collect(decoder.decode(input, [0]))).toHaveLength(1)
      await decoder.close()
    })

    test('refuses a text file', async () => {
      const decoder = await create()
      const input = blobInput(new Blob(['this is a bad video']), 'bad.mp4')
      await expect(decoder.probe(input)).rejects.toMatchObject({ code: 'INVALID_DATA_FORMAT' })
      await expect(collect(decoder.decode(input, [0]))).rejects.toMatchObject({ code: 'INVALID_DATA_FORMAT' })
      await decoder.close()
    })
  })
}
