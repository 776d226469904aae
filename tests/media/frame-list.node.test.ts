import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { createVideoDecoders } from '../../packages/media/src/video/node.ts'
import { selectFrames } from '../../packages/media/src/video/frame-times.ts'
import { hasSharedData, sharedPath } from '../support/shared-data.ts'
import { collectBatches } from './support.ts'

const small = new URL('./fixtures/small.mp4', import.meta.url).pathname

function pathInput(path: string): {
  url: string
  mediaType: string
  size: number
  hash: string
  path: string
} {
  return { url: `file://${path}`, mediaType: 'video/mp4', size: 0, hash: '', path }
}

/** What ffprobe, which decodes the video, says of each frame; undefined for frames that have no time. */
function probedFrames(path: string): (string | undefined)[] {
  const entries =
    'frame=best_effort_timestamp,best_effort_timestamp_time,pkt_dts,key_frame,pict_type,interlaced_frame'
  const args = [
    '-v',
    'error',
    '-select_streams',
    'v:0',
    '-show_entries',
    entries,
    '-of',
    'compact=p=0',
    `file:${path}`,
  ]
  const text = execFileSync('ffprobe', args, { maxBuffer: 2 ** 26 }).toString()
  return text
    .split('\n')
    .filter((line) => line.includes('key_frame'))
    .map((line) => {
      if (line.includes('best_effort_timestamp=N/A')) return undefined
      const get = (name: string): string => new RegExp(`\\b${name}=([^|\\s]+)`).exec(line)![1]!
      const time = Number(get('best_effort_timestamp_time')).toFixed(4)
      return [
        get('best_effort_timestamp'),
        get('pkt_dts'),
        time,
        get('key_frame'),
        get('pict_type'),
        get('interlaced_frame'),
      ].join()
    })
}

async function expectSameFrames(path: string): Promise<void> {
  const video = await createVideoDecoders()
  const frames = await collectBatches(video.frames(pathInput(path)))
  const ours = frames.map((frame) =>
    [
      frame.pts,
      frame.dts ?? 'N/A',
      frame.time.toFixed(4),
      Number(frame.keyFrame),
      frame.pictType,
      Number(frame.interlacedFrame),
    ].join(),
  )
  // How many of the last frames come out without a packet depends on what the decoder expects, not on the file alone.
  const withoutLastDts = (lines: readonly string[]): string[] =>
    lines.map((line, i) => (i < lines.length - 2 ? line : line.replace(/^(\d+),[^,]*/, '$1')))
  const probed = probedFrames(path)
  // Frames that have no time come after those that have.
  expect(withoutLastDts(ours)).toEqual(withoutLastDts(probed.map((line, i) => line ?? ours[i]!)))
  expect(frames.map((frame) => frame.index)).toEqual(frames.map((_, i) => i))
  await video.close()
}

describe('the list of frames, read without decoding, is what ffprobe decodes', () => {
  test('small.mp4', () => expectSameFrames(small))

  test
    .skipIf(!hasSharedData)
    .each([
      'bangkok_half_res.mp4',
      'test_13_frames.mp4',
      'test_462_frames.mp4',
      'vfr_half_res.webm',
      "file name with 'quote.mp4",
      'v_shooting_01_01.mpg',
    ])('%s', (name) => expectSameFrames(sharedPath(`videos/${name}`)))
})

describe.skipIf(!hasSharedData)('frames of real videos', () => {
  test.each([
    ['bangkok_half_res.mp4', { fps: 1 }, 19],
    ['bangkok_half_res.mp4', { fps: 1000 }, 462],
    ['bangkok_half_res.mp4', { numFrames: 10 }, 10],
    ['test_13_frames.mp4', { fps: 1 }, 7],
    ['vfr_half_res.webm', { numFrames: 1000 }, 150],
    ['v_shooting_01_01.mpg', { fps: 2 }, 8],
  ])('%s %j', async (name, selection, count) => {
    const video = await createVideoDecoders()
    const input = pathInput(sharedPath(`videos/${name}`))
    const { duration } = await video.probe(input)
    expect(await collectBatches(selectFrames(video.frames(input), selection, duration))).toHaveLength(count)
    await video.close()
  })
})
