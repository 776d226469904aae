import { expect, test } from 'vitest'
import { createVideoDecoders } from '../../packages/media/src/video/node.ts'
import { blobInput, collect, overwrittenVideo, smallVideo } from './support.ts'

/** In one instance the seventh would overwrite the heap. */
const FAILURES = 8

test('videos that cannot be decoded leave ffmpeg.wasm as it was', async () => {
  const video = await createVideoDecoders({ engines: ['ffmpeg-wasm'] })
  const broken = blobInput(await overwrittenVideo(), 'broken.mp4')
  for (let i = 0; i < FAILURES; i++) {
    await expect(collect(video.decode(broken, [i / 10]))).rejects.toMatchObject({
      code: 'INVALID_DATA_FORMAT',
      message: expect.stringContaining('cannot be decoded') as string,
    })
  }
  const frames = await collect(video.decode(blobInput(await smallVideo(), 'a.mp4'), [0, 1]))
  expect(frames.map(({ width, height }) => [width, height])).toEqual([
    [128, 96],
    [128, 96],
  ])
})
