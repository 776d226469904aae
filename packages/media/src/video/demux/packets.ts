import { EncodedPacketSink, type InputVideoTrack } from 'mediabunny'
import { bytesIn } from '../../bytes.ts'
import { createPictureReader } from './picture.ts'
import type { PacketInfo } from './reorder.ts'

/**
 * The packets of a track that are frames, in decoding order, placed by the track's own clock.
 * @param tick where to begin: at the key frame at or before it, else with the first packet
 */
export async function* packetsOf(track: InputVideoTrack, tick?: number): AsyncGenerator<PacketInfo> {
  const [codec, resolution, config] = await Promise.all([
    track.getCodec(),
    track.getTimeResolution(),
    track.getDecoderConfig(),
  ])
  const read = createPictureReader(codec, bytesIn(config?.description))
  const sink = new EncodedPacketSink(track)
  const start = tick === undefined ? null : await sink.getKeyPacket(tick / resolution)
  for await (const packet of sink.packets(start ?? undefined)) {
    const pts = Math.round(packet.timestamp * resolution)
    const keyFrame = packet.type === 'key'
    const { shown, pictType, interlaced } = read(packet.data, keyFrame)
    if (!shown) continue
    yield { pts, time: pts / resolution, isCorrupt: false, keyFrame, pictType, interlacedFrame: interlaced }
  }
}
