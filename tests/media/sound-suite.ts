import { describe, expect, inject, test } from 'vitest'
import type { AudioVideo } from '../../packages/media/src/audio-video.ts'
import { readWavStream } from '../../packages/media/src/audio/wav-stream.ts'
import type { Sound } from '../../packages/media/src/audio/types.ts'
import { soundRecipes } from './corpus/sound-recipes.ts'
import { corpusFile } from './corpus-suite.ts'
import { blobInput } from './support.ts'

/** Sounds of many kinds, compared with what FFmpeg decodes. @param least how many of them must be decoded here */
export function testSoundCorpus(create: () => Promise<AudioVideo>, least: number): void {
  describe.skipIf(inject('videoCorpus') === '')('sounds made by FFmpeg are decoded as FFmpeg does', () => {
    const undecoded: string[] = []

    test.each(soundRecipes.map(({ name }) => name))('%s', async (name) => {
      const { sound } = await create()
      let found: Sound | undefined
      try {
        found = await sound(blobInput(await corpusFile(name), name))
      } catch (error) {
        expect(error).toMatchObject({ code: 'INVALID_DATA_FORMAT' })
        undecoded.push(name)
        return
      }
      const oracle = (await readWavStream((await corpusFile(`${name}.f32.wav`)).stream()))!
      expect([found!.sampleRate, found!.channels]).toEqual([oracle.sampleRate, oracle.channels])
      const [got, want] = [await numbersOf(found!), await numbersOf(oracle)]
      // What is added behind the sound in the last packet is not told of Opus in WebM, nor of MPEG program streams.
      expect(Math.abs(got[0]!.length - want[0]!.length)).toBeLessThanOrEqual(LOOSE_END.test(name) ? 1152 : 0)
      if (got[0]!.length !== want[0]!.length) return
      for (const [i, numbers] of got.entries()) expect(noise(numbers, want[i]!)).toBeLessThan(TOLERANCE)
    })

    test('most are decoded', () => {
      console.info(`Not decoded here: ${undecoded.join(', ') || 'none'}.`)
      expect(soundRecipes.length - undecoded.length).toBeGreaterThanOrEqual(least)
    })
  })
}

const LOOSE_END = /opus\.(webm|mp4)|mp2\.mpg/

/** The root of the mean square of what differs: Opus decoders need not agree on more. */
const TOLERANCE = 0.004

function noise(a: Float32Array, b: Float32Array): number {
  return Math.sqrt(a.reduce((sum, number, i) => sum + (number - b[i]!) ** 2, 0) / a.length)
}

async function numbersOf({ channels, chunks }: Pick<Sound, 'channels' | 'chunks'>): Promise<Float32Array[]> {
  const all: number[][] = Array.from({ length: channels }, () => [])
  for await (const chunk of chunks) chunk.forEach((numbers, i) => numbers.forEach((n) => all[i]!.push(n)))
  return all.map((numbers) => Float32Array.from(numbers))
}
