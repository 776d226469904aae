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
    expect(infos).toHaveLength(107)
    const frames = await collect(decoder.decode(input, [0.5, 1.02, 2.5, 3.9]))
    const hashes = await Promise.all(frames.map(async (frame) => (await sha1(frame.rgba)).slice(0, 8)))
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
    ['bangkok_half_res.mp4', ['850b8cbd', '4e123199', '5b08267c', '9dfde6c6', 'c78a6545', '0c0bf733']],
    ['vfr_half_res.webm', ['b57a16ce', 'cac67a16', 'fe8d9c0b', '1212a91a', '3f9c6cae', '3f9c6cae']],
    ["file name with 'quote.mp4", ['c373d096', '31dda6db', '68016a42', 'c648a7c4', 'afd162e7', '646c640b']],
  ])('WebCodecs gives the pixels that the program ffmpeg gives in Node: %s', async (name, expected) => {
    const decoder = await createVideoDecoders()
    const input = blobInput(await sharedFile(`videos/${name}`), name)
    const frames = await collect(decoder.decode(input, [0, 1.02, 2.5, 3.9, 12, 18]))
    const hashes = await Promise.all(frames.map(async (frame) => (await sha1(frame.rgba)).slice(0, 8)))
    expect(hashes).toEqual(expected)
    await decoder.close()
  })
})
