import { expect, test } from 'vitest'
import { readWavStream } from '../../packages/media/src/audio/wav-stream.ts'
import { createAudioVideo } from '../../packages/media/src/video/node.ts'
import { soundRecipes } from './corpus/sound-recipes.ts'
import { testSoundCorpus } from './sound-suite.ts'

testSoundCorpus(() => createAudioVideo({ engines: ['ffmpeg'] }), soundRecipes.length)
testSoundCorpus(() => createAudioVideo({ engines: ['ffmpeg-wasm'] }), soundRecipes.length)

test('a short sound is read whose bytes are a part of a larger buffer, as programs write them', async () => {
  const numbers = [0.25, -0.5, 0.75]
  const head = Buffer.alloc(44)
  head.write('RIFF', 0)
  head.write('WAVEfmt ', 8)
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(3, 20)
  head.writeUInt16LE(1, 22)
  head.writeUInt32LE(8000, 24)
  head.write('data', 36)
  const bytes = Buffer.concat([head, Buffer.from(Float32Array.from(numbers).buffer)])
  async function* written(): AsyncGenerator<Uint8Array> {
    yield Buffer.concat([Buffer.alloc(100, 1), bytes]).subarray(100)
  }
  const sound = await readWavStream(written())
  const read: number[] = []
  for await (const [chunk] of sound!.chunks) read.push(...chunk!)
  expect(read).toEqual(numbers)
})
