import {
  AdtsOutputFormat,
  ALL_FORMATS,
  BufferTarget,
  EncodedAudioPacketSource,
  EncodedPacketSink,
  FlacOutputFormat,
  Input,
  MkvOutputFormat,
  Mp3OutputFormat,
  Mp4OutputFormat,
  MpegTsOutputFormat,
  OggOutputFormat,
  Output,
  WavOutputFormat,
  WebMOutputFormat,
  type EncodedPacket,
  type InputAudioTrack,
  type OutputFormat,
} from 'mediabunny'
import type { MediaInput } from '@polytable/model/ports/index'
import type { OpenBlob } from '@polytable/media/input/blob'
import { encodedBy } from '@polytable/media/encoded-by'
import { soundFileSource } from '@polytable/media/containers/sound-file-source'
import { correctSoundFile } from '@polytable/media/audio/correct-file'
import { encodeSound } from '@polytable/media/audio/encode'
import { playedPart } from '@polytable/media/audio/played-part'
import type { OpenSound } from '@polytable/media/audio/types'

/** A piece of a stream that is moved whole. Times are in units of {@link PacketSource.rate}. */
export interface SoundPacket {
  readonly start: number
  readonly duration: number
  readonly bytes: number
}

/** The packets of a stream of sound, and files of some of them. */
export interface PacketSource<P extends SoundPacket = SoundPacket> {
  /** Units of a second. */
  readonly rate: number
  /** Where in the packets' time the decoded sound begins. */
  readonly soundStart: number
  readonly packets: AsyncIterable<P>
  /** A file of packets that follow each other, which begins with them. */
  file(packets: readonly P[]): Promise<Blob>
  close(): void
}

interface Container {
  readonly mediaType: string
  readonly create: (packets: number) => OutputFormat
}

const mp4: Container = {
  mediaType: 'audio/mp4',
  create: () => new Mp4OutputFormat({ fastStart: 'in-memory' }),
}

/** What packets of a container are written to: the same. */
const containers: Readonly<Record<string, Container>> = {
  WAVE: { mediaType: 'audio/wav', create: () => new WavOutputFormat() },
  // A packet alone is known for MP3 by a frame of information only.
  MP3: { mediaType: 'audio/mpeg', create: (packets) => new Mp3OutputFormat({ xingHeader: packets === 1 }) },
  FLAC: { mediaType: 'audio/flac', create: () => new FlacOutputFormat() },
  ADTS: { mediaType: 'audio/aac', create: () => new AdtsOutputFormat() },
  Ogg: { mediaType: 'audio/ogg', create: () => new OggOutputFormat() },
  MP4: mp4,
  'QuickTime File Format': mp4,
  WebM: { mediaType: 'audio/webm', create: () => new WebMOutputFormat() },
  Matroska: { mediaType: 'audio/x-matroska', create: () => new MkvOutputFormat() },
  'MPEG Transport Stream': { mediaType: 'video/mp2t', create: () => new MpegTsOutputFormat() },
}

interface EncodedSoundPacket extends SoundPacket {
  readonly packet: EncodedPacket
}

/**
 * The packets of a file's first stream of sound.
 * @returns undefined where its container cannot be read, or its packets not be written again
 */
export async function encodedPackets(
  input: MediaInput,
  openBlob: OpenBlob,
): Promise<PacketSource<EncodedSoundPacket> | undefined> {
  const blob = await openBlob(input)
  const file = new Input({ source: await soundFileSource(blob), formats: ALL_FORMATS })
  const track = (await file.canRead()) ? (await file.getAudioTracks())[0] : undefined
  const container = track && containers[(await file.getFormat()).name]
  const codec = await track?.getCodec()
  if (!track || !container || !codec || !container.create(0).getSupportedAudioCodecs().includes(codec)) {
    file.dispose()
    return undefined
  }
  const [rate, { from }] = await Promise.all([track.getSampleRate(), playedPart(track, blob)])
  return {
    rate,
    soundStart: Math.max(0, from * rate),
    packets: packetsOf(track, rate),
    file: (packets) => write(track, container, packets, rate),
    close: () => file.dispose(),
  }
}

async function* packetsOf(track: InputAudioTrack, rate: number): AsyncGenerator<EncodedSoundPacket> {
  for await (const packet of new EncodedPacketSink(track).packets()) {
    yield {
      packet,
      start: Math.round(packet.timestamp * rate),
      duration: Math.round(packet.duration * rate),
      bytes: packet.data.length,
    }
  }
}

async function write(
  track: InputAudioTrack,
  { mediaType, create }: Container,
  packets: readonly EncodedSoundPacket[],
  rate: number,
): Promise<Blob> {
  const target = new BufferTarget()
  const output = new Output({ format: create(packets.length), target })
  const source = new EncodedAudioPacketSource((await track.getCodec())!)
  output.addAudioTrack(source)
  await output.start()
  const decoderConfig = (await track.getDecoderConfig()) ?? undefined
  const begin = packets[0]!.start
  for (const { packet, start } of packets)
    await source.add(packet.clone({ timestamp: (start - begin) / rate }), { decoderConfig })
  await output.finalize()
  const bytes = new Uint8Array(target.buffer!)
  correctSoundFile(bytes, mediaType)
  return encodedBy('mediabunny', new Blob([bytes], { type: mediaType }))
}

interface DecodedPacket extends SoundPacket {
  readonly numbers: readonly Float32Array[]
}

const DECODED_FRAMES = 1024

/** The sound of a file in decoded pieces, written as FLAC: for containers that are not read in packets. */
export async function decodedPackets(
  input: MediaInput,
  openSound: OpenSound,
  signal?: AbortSignal,
): Promise<PacketSource<DecodedPacket> | undefined> {
  const sound = await openSound(input, 0, signal)
  if (sound === undefined) return undefined
  const { sampleRate, channels } = sound
  return {
    rate: sampleRate,
    soundStart: 0,
    packets: (async function* () {
      let start = 0
      for await (const chunk of sound.chunks) {
        for (let at = 0; at < chunk[0]!.length; at += DECODED_FRAMES) {
          const numbers = chunk.map((plane) => plane.subarray(at, at + DECODED_FRAMES))
          const duration = numbers[0]!.length
          yield { numbers, start, duration, bytes: duration * channels * 2 }
          start += duration
        }
      }
    })(),
    file: (packets) =>
      encodeSound(
        {
          sampleRate,
          channels,
          chunks: (async function* () {
            for (const { numbers } of packets) yield numbers
          })(),
        },
        'flac',
        'flac',
      ),
    close: () => undefined,
  }
}
