import { EncodedPacketSink, type InputVideoTrack } from 'mediabunny'
import { PolytableError } from '@polytable/model/errors/index'
import type { MediaInput } from '@polytable/model/ports/index'
import { inputName } from '../../input/blob.ts'
import { FRAME_BATCH, type FrameInfo, type VideoDemuxer, type VideoInfo } from '../types.ts'
import { codecName, containerName } from './names.ts'
import type { OpenTracks } from './open-tracks.ts'
import { createPictureReader } from './picture.ts'
import { inPresentationOrder, type PacketInfo } from './reorder.ts'

/** Packets looked at for the average frame rate where counting all would mean reading the file through. */
const RATE_SAMPLE = 256

/** Reads mp4/mov, webm/mkv, ts and others by mediabunny: no decoding, no FFmpeg. */
export function createMediabunnyDemuxer(tracks: OpenTracks): VideoDemuxer {
  return {
    name: 'mediabunny',
    async canOpen(input, signal) {
      try {
        await tracks.video(input, signal)
        return true
      } catch (error) {
        signal?.throwIfAborted()
        if (PolytableError.is(error) && error.code === 'INVALID_DATA_FORMAT') return false
        throw error
      }
    },
    async probe(input, signal) {
      const track = await tracks.video(input, signal)
      return describe(track)
    },
    async *frames(input, signal) {
      const track = await tracks.video(input, signal)
      let batch: FrameInfo[] = []
      for await (const frame of inPresentationOrder(packetsOf(track, input, signal))) {
        batch.push(frame)
        if (batch.length === FRAME_BATCH) {
          yield batch
          batch = []
        }
      }
      if (batch.length > 0) yield batch
    },
  }
}

async function describe(track: InputVideoTrack): Promise<VideoInfo> {
  const format = await track.input.getFormat()
  const isTable = format.name === 'MP4' || format.name === 'QuickTime File Format'
  const [width, height, codec, startTime, end, stats] = await Promise.all([
    track.getCodedWidth(),
    track.getCodedHeight(),
    track.getCodec(),
    track.getFirstTimestamp(),
    track.computeDuration(),
    track.computePacketStats(isTable ? undefined : RATE_SAMPLE, { metadataOnly: true }),
  ])
  const duration = end - startTime
  return {
    width,
    height,
    duration,
    startTime,
    ...(isTable ? { frameCount: stats.packetCount } : {}),
    frameRate: isTable && duration > 0 ? stats.packetCount / duration : stats.averagePacketRate,
    codec: codecName(codec),
    container: containerName(format.name),
  }
}

async function* packetsOf(
  track: InputVideoTrack,
  input: MediaInput,
  signal: AbortSignal | undefined,
): AsyncGenerator<PacketInfo> {
  const [codec, resolution, config] = await Promise.all([
    track.getCodec(),
    track.getTimeResolution(),
    track.getDecoderConfig(),
  ])
  const read = createPictureReader(codec, toBytes(config?.description))
  try {
    for await (const packet of new EncodedPacketSink(track).packets()) {
      signal?.throwIfAborted()
      const pts = Math.round(packet.timestamp * resolution)
      const picture = read(packet.data, packet.type === 'key')
      // An edit list cuts what lies before time 0: such packets only serve to decode the next ones.
      if (pts < 0 || !picture.shown) continue
      yield {
        pts,
        time: pts / resolution,
        isCorrupt: false,
        keyFrame: packet.type === 'key',
        pictType: picture.pictType,
        interlacedFrame: picture.interlaced,
      }
    }
  } catch (cause) {
    signal?.throwIfAborted()
    throw new PolytableError('INVALID_DATA_FORMAT', `${inputName(input)} is corrupt or truncated.`, { cause })
  }
}

function toBytes(source: AllowSharedBufferSource | undefined): Uint8Array | undefined {
  if (source === undefined) return undefined
  return ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source)
}
