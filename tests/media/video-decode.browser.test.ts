import coreURL from '@ffmpeg/core?url'
import wasmURL from '@ffmpeg/core/wasm?url'
import { describe, expect, test } from 'vitest'
import { createVideoDecoders } from '../../packages/media/src/video/browser.ts'
import { hasSharedData, sharedFile } from '../support/shared-data.ts'
import { blobInput, collect, collectBatches, sha1 } from './support.ts'
import { testVideoDecoder } from './video-suite.ts'

const ffmpegCore = { coreURL, wasmURL }

testVideoDecoder('WebCodecs', () => createVideoDecoders())

describe.skipIf(!hasSharedData)('real videos', () => {
  test('MPEG-1, which browsers do not decode, is decoded by ffmpeg.wasm, exactly as in Node', async () => {
    const decoder = await createVideoDecoders({ ffmpegCore })
    const input = blobInput(
      await sharedFile('videos/v_shooting_01_01.mpg'),
      'v_shooting_01_01.mpg',
      'video/mpeg',
    )
    expect(await decoder.probe(input)).toMatchObject({ width: 320, height: 240, codec: 'mpeg1video' })
    const infos = await collectBatches(decoder.frames(input))
    expect(infos).toHaveLength(108)
    const frames = await collect(decoder.decode(input, [0.5, 1.02, 2.5, 3.9]))
    const hashes = await Promise.all(
      frames.map(async (frame) => (await sha1(frame.pixels().rgba)).slice(0, 8)),
    )
    expect(hashes).toEqual(['813404e2', 'f0dc52c2', '0a3fdf38', 'a66debf0'])
    await decoder.close()
  })

  test('without FFmpeg it is refused with a hint', async () => {
    const decoder = await createVideoDecoders()
    const input = blobInput(
      await sharedFile('videos/v_shooting_01_01.mpg'),
      'v_shooting_01_01.mpg',
      'video/mpeg',
    )
    await expect(collect(decoder.decode(input, [1]))).rejects.toMatchObject({ code: 'INVALID_DATA_FORMAT' })
    await decoder.close()
  })

  test.each([
    ['bangkok_half_res.mp4', ['da29b85f', '45e2508f', 'b84a29a7', 'fd6182eb', '3b08db81', '62921c52']],
    ['vfr_half_res.webm', ['df396735', '2a80d8ec', 'e4e12b74', 'e3954c77', '87d0f053', '87d0f053']],
    ["file name with 'quote.mp4", ['fdcf1bea', '8f93dd6b', '79973271', '6e1d4510', 'fc974383', 'bd043d63']],
  ])('WebCodecs gives the pixels that the program ffmpeg gives in Node: %s', async (name, expected) => {
    const decoder = await createVideoDecoders()
    const input = blobInput(await sharedFile(`videos/${name}`), name)
    const frames = await collect(decoder.decode(input, [0, 1.02, 2.5, 3.9, 12, 18]))
    const hashes = await Promise.all(
      frames.map(async (frame) => (await sha1(frame.pixels().rgba)).slice(0, 8)),
    )
    expect(hashes).toEqual(expected)
    await decoder.close()
  })
})
