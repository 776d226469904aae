import { describe, expect, test } from 'vitest'
import { createVideoDecoders } from '../../packages/media/src/video/node.ts'
import { hasSharedData, sharedPath } from '../support/shared-data.ts'
import { collect, sha1 } from './support.ts'

describe.skipIf(!hasSharedData)('frames far apart are those that are decoded one by one', () => {
  // The first has its sound a quarter of a second before its pictures.
  test.each(['vfr_half_res.webm', 'bangkok_half_res.mp4'])('%s', async (name) => {
    const path = sharedPath(`videos/${name}`)
    const video = await createVideoDecoders({ engines: ['ffmpeg'] })
    const input = { url: path, mediaType: 'video/any', size: 0, hash: '', path }
    const times = [0, 1.02, 2.5, 4.9]
    const together = await collect(video.decode(input, times))
    for (const [i, time] of times.entries()) {
      const [alone] = await collect(video.decode(input, [time]))
      expect(together[i]!.time).toBeCloseTo(alone!.time, 3)
      expect(await sha1(together[i]!.pixels().rgba)).toBe(await sha1(alone!.pixels().rgba))
    }
    await video.close()
  })
})
