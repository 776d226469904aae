import { AudioSample, AudioSampleSource, BufferTarget, Output, Quality, type AudioCodec } from 'mediabunny'
import { encodedBy } from '../encoded-by.ts'
import { correctSoundFile } from './correct-file.ts'
import { encoderOf, loadEncoder } from './encoders.ts'
import { checkSoundFormat, soundFormats, type SoundFormat } from './formats.ts'
import { mp3InfoFrame } from './mp3-info.ts'
import type { Sound } from './types.ts'

/** Bits per second of compressed sound, as FFmpeg has it. */
const BIT_RATE = 128_000
/** Samples that encoders of AAC add before the sound. */
const AAC_DELAY = 1024
/** Samples that LAME adds before the sound, and those of a frame. */
const MP3_DELAY = 576
const MP3_FRAME = 1152
const MP3_LOW_FRAME = 576
const MP3_LOW_RATE = 32_000

/**
 * A file of a sound. The same bytes on every platform.
 * @throws PolytableError INVALID_ARGUMENT for a rate or a number of channels that the format has not
 */
export async function encodeSound(sound: Sound, format: SoundFormat, codec: AudioCodec): Promise<Blob> {
  checkSoundFormat(sound, format)
  const target = new BufferTarget()
  const output = new Output({ format: soundFormats[format].create(), target })
  let packets = 0
  const source = await soundSource(codec, () => packets++)
  output.addAudioTrack(source)
  await output.start()
  try {
    const frames = await addSound(sound, source, codec, format === 'mp4')
    await output.finalize()
    const bytes = new Uint8Array(target.buffer!)
    const { mediaType } = soundFormats[format]
    correctSoundFile(bytes, mediaType)
    const parts = codec === 'mp3' ? [infoFrame(bytes, packets, frames, sound.sampleRate), bytes] : [bytes]
    return encodedBy(encoderOf(codec), new Blob(parts as BlobPart[], { type: mediaType }))
  } catch (error) {
    await output.cancel().catch(() => undefined)
    throw error
  }
}

/** What encodes sound for a track of a file. */
export async function soundSource(
  codec: AudioCodec,
  onEncodedPacket?: () => void,
): Promise<AudioSampleSource> {
  await loadEncoder(codec)
  const isLossless = codec.startsWith('pcm') || codec === 'flac'
  return new AudioSampleSource({
    codec,
    ...(onEncodedPacket === undefined ? {} : { onEncodedPacket }),
    ...(isLossless ? {} : { quality: new Quality({ bitrate: BIT_RATE }) }),
  })
}

/**
 * Encodes all of a sound.
 * @param inMp4 whether what an encoder of AAC adds can be placed before the beginning
 * @returns how many frames there were
 */
export async function addSound(
  sound: Sound,
  source: AudioSampleSource,
  codec: AudioCodec,
  inMp4: boolean,
): Promise<number> {
  const delay = inMp4 && codec === 'aac' ? AAC_DELAY : 0
  const { sampleRate, channels: numberOfChannels } = sound
  const isWhole = codec === 'flac' || codec === 'pcm-s16' || codec === 'pcm-u8'
  let at = 0
  for await (const chunk of sound.chunks) {
    const interleaved = interleave(chunk)
    const sample = new AudioSample({
      data: isWhole ? inSixteenBits(interleaved) : interleaved,
      format: isWhole ? 's16' : 'f32',
      numberOfChannels,
      sampleRate,
      timestamp: (at - delay) / sampleRate,
    })
    try {
      await source.add(sample)
    } finally {
      sample.close()
    }
    at += chunk[0]!.length
  }
  return at
}

function interleave(chunk: readonly Float32Array[]): Float32Array {
  if (chunk.length === 1) return chunk[0]!
  const all = new Float32Array(chunk.length * chunk[0]!.length)
  chunk.forEach((numbers, channel) => {
    for (let i = 0, at = channel; i < numbers.length; i++, at += chunk.length) all[at] = numbers[i]!
  })
  return all
}

/** What is added to a number and taken away again to round it: above it, numbers of 64 bits have no halves. */
const ROUNDING = 1.5 * 2 ** 52

/** Numbers beyond what 16 bits hold are cut; halves go to the even number, as FFmpeg rounds. */
function inSixteenBits(numbers: Float32Array): Int16Array {
  const out = new Int16Array(numbers.length)
  for (let i = 0; i < out.length; i++) {
    const rounded = numbers[i]! * 32768 + ROUNDING - ROUNDING
    out[i] = Math.max(-32768, Math.min(32767, rounded))
  }
  return out
}

function infoFrame(bytes: Uint8Array, frames: number, samples: number, sampleRate: number): Uint8Array {
  const size = sampleRate < MP3_LOW_RATE ? MP3_LOW_FRAME : MP3_FRAME
  const padding = Math.max(0, frames * size - samples - MP3_DELAY)
  return mp3InfoFrame(bytes, { delay: MP3_DELAY, padding, frames }, sampleRate, bytes.length)
}
