import {
  ALL_FORMATS,
  type AudioSampleSource,
  BlobSource,
  BufferTarget,
  EncodedPacketSink,
  EncodedVideoPacketSource,
  Input,
  Mp4OutputFormat,
  Output,
  type InputVideoTrack,
  type VideoCodec,
} from 'mediabunny'
import { PolytableError } from '@polytable/model/errors/index'
import type { MediaInput } from '@polytable/model/ports/index'
import { addSound, soundSource } from '@polytable/media/audio/encode'
import { atRate, withChannels } from '@polytable/media/audio/convert'
import { lasting } from './lasting.ts'
import type { Sound } from '@polytable/media/audio/types'
import type { AudioVideo } from '@polytable/media/audio-video'
import { bytesIn } from '@polytable/media/bytes'
import { inputName, type OpenBlob } from '@polytable/media/input/blob'
import type { VideoEncoding } from '@polytable/media/video-edit/types'

interface Part {
  readonly input: MediaInput
  readonly track: InputVideoTrack
  readonly codec: VideoCodec
  /** Seconds. */
  readonly duration: number
}

/**
 * One video of several, one after the other. Pictures are copied where all are encoded in the same way, else encoded again.
 * @returns null for none
 * @throws PolytableError INVALID_ARGUMENT where their sizes differ
 */
export async function concatVideos(
  { video, sound, metadata, cutter }: AudioVideo,
  openBlob: OpenBlob,
  videos: readonly MediaInput[],
  encoding: VideoEncoding,
  signal?: AbortSignal,
): Promise<Blob | null> {
  if (videos.length === 0) return null
  const sizes: string[] = []
  for (const each of videos) {
    const { width, height } = await video.probe(each, signal)
    sizes.push(`${width}×${height}`)
  }
  const other = sizes.findIndex((size) => size !== sizes[0])
  if (other > 0) {
    throw new PolytableError(
      'INVALID_ARGUMENT',
      `Videos of one size can be joined: ${inputName(videos[0]!)} has ${sizes[0]}, ${inputName(videos[other]!)} ${sizes[other]}`,
      { hint: 'Bring them to one size first.' },
    )
  }
  let parts = await openAll(videos, openBlob)
  try {
    if (parts === undefined || !(await areAlike(parts))) {
      close(parts)
      const whole = { from: 0, to: Infinity }
      const encoded: MediaInput[] = []
      for (const each of videos)
        encoded.push(inputOf(await cutter.encode(each, whole, encoding, signal), each))
      parts = await openAll(encoded, openBlob)
    }
    if (parts === undefined || !(await areAlike(parts))) {
      throw new PolytableError('INVALID_DATA_FORMAT', 'The videos cannot be encoded in the same way here')
    }
    const sounds = await soundsOf({ sound, metadata }, videos, signal)
    return await join(parts, sounds, signal)
  } finally {
    close(parts)
  }
}

function inputOf(blob: Blob, { url, name }: MediaInput): MediaInput {
  return {
    url,
    ...(name === undefined ? {} : { name }),
    mediaType: blob.type,
    size: blob.size,
    hash: '',
    blob,
  }
}

/** Undefined where one of them cannot be read in packets. */
async function openAll(videos: readonly MediaInput[], openBlob: OpenBlob): Promise<Part[] | undefined> {
  const parts: Part[] = []
  for (const input of videos) {
    const file = new Input({ source: new BlobSource(await openBlob(input)), formats: ALL_FORMATS })
    const track = (await file.canRead()) ? await file.getPrimaryVideoTrack() : null
    const codec = (await track?.getCodec()) ?? null
    if (track === null || codec === null) {
      file.dispose()
      close(parts)
      return undefined
    }
    parts.push({ input, track, codec, duration: await track.computeDuration() })
  }
  return parts
}

function close(parts: readonly Part[] | undefined): void {
  parts?.forEach(({ track }) => track.input.dispose())
}

/** Whether the packets of all can be decoded as those of the first, and all of them are shown. */
async function areAlike(parts: readonly Part[]): Promise<boolean> {
  const forms = new Set<string>()
  for (const { track, codec } of parts) {
    const config = await track.getDecoderConfig()
    const [first, rotation] = await Promise.all([track.getFirstTimestamp(), track.getRotation()])
    if (config === null || first < 0 || !new Mp4OutputFormat().getSupportedVideoCodecs().includes(codec))
      return false
    const { codedWidth, codedHeight, description } = config
    forms.add(
      JSON.stringify([config.codec, codedWidth, codedHeight, rotation, [...(bytesIn(description) ?? [])]]),
    )
  }
  return forms.size === 1
}

/** Undefined where one of the videos has no sound. */
async function soundsOf(
  { sound, metadata }: Pick<AudioVideo, 'sound' | 'metadata'>,
  videos: readonly MediaInput[],
  signal: AbortSignal | undefined,
): Promise<(() => Promise<Sound>)[] | undefined> {
  for (const video of videos) {
    const { streams } = await metadata(video, signal)
    if (!streams.some(({ type }) => type === 'audio')) return undefined
  }
  return videos.map((video) => async () => (await sound(video, 0, signal))!)
}

async function join(
  parts: readonly Part[],
  sounds: readonly (() => Promise<Sound>)[] | undefined,
  signal: AbortSignal | undefined,
): Promise<Blob> {
  const target = new BufferTarget()
  const output = new Output({ format: new Mp4OutputFormat({ fastStart: 'in-memory' }), target })
  const pictures = new EncodedVideoPacketSource(parts[0]!.codec)
  output.addVideoTrack(pictures, { rotation: await parts[0]!.track.getRotation() })
  const first = await sounds?.[0]!()
  let source: AudioSampleSource | undefined
  if (first !== undefined) {
    source = await soundSource('aac')
    output.addAudioTrack(source)
  }
  await output.start()
  const addPictures = async (): Promise<void> => {
    let start = 0
    for (const { track, duration } of parts) {
      const decoderConfig = (await track.getDecoderConfig())!
      for await (const packet of new EncodedPacketSink(track).packets()) {
        signal?.throwIfAborted()
        await pictures.add(packet.clone({ timestamp: packet.timestamp + start, sequenceNumber: -1 }), {
          decoderConfig,
        })
      }
      start += duration
    }
    pictures.close()
  }
  const addSounds = async (): Promise<void> => {
    if (first === undefined) return
    const { sampleRate, channels } = first
    const chunks = async function* (): AsyncGenerator<readonly Float32Array[]> {
      for (const [i, { duration }] of parts.entries()) {
        const sound = i === 0 ? first : withChannels(atRate(await sounds![i]!(), sampleRate), channels)
        yield* lasting(sound, duration).chunks
      }
    }
    await addSound({ sampleRate, channels, chunks: chunks() }, source!, 'aac', true)
    source!.close()
  }
  try {
    await Promise.all([addPictures(), addSounds()])
    await output.finalize()
  } catch (error) {
    await output.cancel().catch(() => undefined)
    throw error
  }
  return new Blob([target.buffer!], { type: 'video/mp4' })
}
