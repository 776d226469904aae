import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, inject, test } from 'vitest'
import { readContainer } from '../../packages/media/src/metadata/container.ts'
import { isKnown } from '../../packages/media/src/metadata/read-metadata.ts'
import { describeArguments, readProbed } from '../../packages/media/src/metadata/probed.ts'
import { videoRecipes } from './corpus/recipes.ts'
import { soundRecipes } from './corpus/sound-recipes.ts'

const folder = inject('videoCorpus')

/** What is read of containers, compared with what ffprobe says, which decodes some of the stream for it. */
describe.skipIf(folder === '')('metadata are what FFmpeg says', () => {
  test.each([...videoRecipes, ...soundRecipes].map(({ name }) => name))('%s', async (name) => {
    const path = join(folder, name)
    const found = await readContainer(new Blob([readFileSync(path)]))
    // What mediabunny does not read is asked of ffprobe anyway.
    if (found === undefined || !isKnown(found)) return
    // MPEG audio of layer 2 is taken for layer 3.
    if (name === 'mp2.mpg') return
    const want = readProbed(execFileSync('ffprobe', describeArguments(path), { encoding: 'utf8' }))!
    expect(found.size).toBe(want.size)
    expect(found.streams.map(({ type }) => type)).toEqual(want.streams.map(({ type }) => type))
    for (const [i, stream] of found.streams.entries()) {
      const other = want.streams[i]!
      expect(stream.codec_context!.name).toBe(other.codec_context!.name)
      expect([stream.width, stream.height]).toEqual([other.width, other.height])
      expect(stream.codec_context!.channels).toBe(other.codec_context!.channels)
      if (stream.codec_context!.pix_fmt)
        expect(stream.codec_context!.pix_fmt).toBe(other.codec_context!.pix_fmt)
      if (stream.codec_context!.profile)
        expect(stream.codec_context!.profile).toBe(other.codec_context!.profile)
      expect(stream.frames).toBe(other.frames)
      expect(stream.time_base).toBeCloseTo(other.time_base!, 12)
      // Where the container does not say how long a stream is, FFmpeg guesses.
      if (other.duration_seconds)
        expect(Math.abs(stream.duration_seconds! - other.duration_seconds)).toBeLessThan(0.06)
      if (other.metadata!['handler_name']) expect(stream.metadata).toEqual(other.metadata)
    }
  })
})
