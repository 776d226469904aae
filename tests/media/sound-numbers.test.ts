import { expect, test } from 'vitest'
import { forSpeech } from '../../packages/media/src/audio/convert.ts'
import { mp3InfoFrame, readMp3Padding } from '../../packages/media/src/audio/mp3-info.ts'
import { createResampler } from '../../packages/media/src/audio/resample.ts'
import { readWavStream } from '../../packages/media/src/audio/wav-stream.ts'

const tone = (hertz: number, rate: number, count: number): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => 0.5 * Math.sin((2 * Math.PI * hertz * i) / rate))

function resampled(numbers: Float32Array, from: number, to: number, piece: number): Float32Array {
  const resampler = createResampler(from, to)
  const out: number[] = []
  for (let at = 0; at < numbers.length; at += piece)
    out.push(...resampler.push(numbers.subarray(at, at + piece)))
  return Float32Array.from([...out, ...resampler.end()])
}

test.each([
  [48000, 16000],
  [44100, 16000],
  [44100, 48000],
  [8000, 16000],
  [22050, 16000],
  [16000, 11025],
])('a tone of %i numbers a second is the same tone at %i', (from, to) => {
  const got = resampled(tone(440, from, from), from, to, 1000)
  expect(got.length).toBe(to)
  const want = tone(440, to, to)
  const middle = { from: to / 10, to: to * 0.9 }
  for (let i = middle.from; i < middle.to; i += 7)
    expect(Math.abs(got[Math.floor(i)]! - want[Math.floor(i)]!)).toBeLessThan(1e-4)
})

test('what is too high for the lower rate is taken away', () => {
  const got = resampled(tone(12_000, 48_000, 48_000), 48_000, 16_000, 4096)
  expect(Math.max(...got.subarray(1000, 15_000).map(Math.abs))).toBeLessThan(1e-4)
})

test('it does not matter in which pieces numbers come', () => {
  const numbers = tone(700, 44_100, 10_000)
  const want = resampled(numbers, 44_100, 16_000, 10_000)
  for (const piece of [1, 37, 441, 5000]) expect(resampled(numbers, 44_100, 16_000, piece)).toEqual(want)
})

test('for speech there is one channel of 16,000 numbers a second: the mean of all', async () => {
  const left = tone(300, 16_000, 1000)
  const sound = forSpeech({
    sampleRate: 16_000,
    channels: 2,
    chunks: pieces([left.slice(), new Float32Array(1000)]),
  })
  expect([sound.sampleRate, sound.channels]).toEqual([16_000, 1])
  for await (const [numbers] of sound.chunks) expect(numbers).toEqual(left.map((number) => number / 2))
})

async function* pieces(chunk: Float32Array[]): AsyncGenerator<Float32Array[]> {
  yield chunk
}

test('what is written of the padding of an MP3 file is read again', async () => {
  // 44.1 kHz mono, 64 kbit/s; 22.05 kHz stereo, 64 kbit/s; 8 kHz mono, 8 kbit/s.
  for (const [header, rate] of [
    [[0xff, 0xfb, 0x50, 0xc4], 44_100],
    [[0xff, 0xf3, 0x80, 0x44], 22_050],
    [[0xff, 0xe3, 0x18, 0xc4], 8000],
  ] as const) {
    const padding = { delay: 576, padding: 1234, frames: 99 }
    const frame = mp3InfoFrame(Uint8Array.from(header), padding, rate, 10_000)
    const id3 = Uint8Array.of(0x49, 0x44, 0x33, 4, 0, 0, 0, 0, 0, 5, 1, 2, 3, 4, 5)
    const file = new Blob([id3, new Uint8Array(frame), new Uint8Array(1000)])
    expect(await readMp3Padding(file)).toEqual(padding)
  }
  expect(await readMp3Padding(new Blob(['no sound']))).toBeUndefined()
})

test('a WAV file is read in whatever pieces it comes', async () => {
  const head = new DataView(new ArrayBuffer(44))
  const text = (at: number, value: string): void =>
    [...value].forEach((character, i) => head.setUint8(at + i, character.charCodeAt(0)))
  text(0, 'RIFF')
  text(8, 'WAVEfmt ')
  head.setUint32(16, 16, true)
  head.setUint16(22, 2, true)
  head.setUint32(24, 8000, true)
  text(36, 'data')
  const numbers = Float32Array.from({ length: 2 * 300_000 }, (_, i) => (i % 2 === 0 ? i : -1))
  const all = new Uint8Array(44 + numbers.byteLength)
  all.set(new Uint8Array(head.buffer))
  all.set(new Uint8Array(numbers.buffer), 44)
  for (const piece of [all.length, 65_536, 99_999]) {
    const stream = (await readWavStream(cut(all, piece)))!
    expect([stream.sampleRate, stream.channels]).toEqual([8000, 2])
    let count = 0
    for await (const [left, right] of stream.chunks) {
      expect([left![0], left!.at(-1), right![0]]).toEqual([2 * count, 2 * (count + left!.length - 1), -1])
      count += left!.length
    }
    expect(count).toBe(300_000)
  }
})

async function* cut(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size)
}
