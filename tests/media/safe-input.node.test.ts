import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { MediaInput } from '@polytable/model/ports/index'
import { createAudioVideo, type NodeVideoEngine } from '../../packages/media/src/video/node.ts'
import { collectBatches } from './support.ts'

const small = new URL('./fixtures/small.mp4', import.meta.url).pathname
/** What FFmpeg reads as the video that it names, unless it is told not to. */
const lists = {
  concat: 'ffconcat version 1.0\nfile other.mp4\n',
  'HTTP Live Streaming': '#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nother.mp4\n#EXT-X-ENDLIST\n',
}

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'polytable-lists-'))
  await copyFile(small, join(folder, 'other.mp4'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function list(name: keyof typeof lists): Promise<MediaInput> {
  const path = join(folder, 'list.mp4')
  await writeFile(path, lists[name])
  return { url: `file://${path}`, mediaType: 'video/mp4', size: 0, hash: name, path }
}

describe.each(['ffmpeg', 'ffmpeg-wasm'] as const)(
  '%s opens no file but the one that it is given',
  (engine: NodeVideoEngine) => {
    test.each(['concat', 'HTTP Live Streaming'] as const)('a list for %s is no medium', async (name) => {
      const input = await list(name)
      const { video, metadata, sound, cutter } = await createAudioVideo({ engines: [engine] })
      const refused = { code: 'INVALID_DATA_FORMAT' }
      await expect(video.probe(input)).rejects.toMatchObject(refused)
      await expect(collectBatches(video.frames(input))).rejects.toMatchObject(refused)
      await expect(metadata(input)).rejects.toMatchObject(refused)
      await expect(sound(input)).rejects.toMatchObject(refused)
      await expect(
        cutter.encode(input, { from: 0, to: 1 }, { encoder: 'mpeg4', options: {} }),
      ).rejects.toMatchObject(refused)
      await video.close()
    })
  },
)
