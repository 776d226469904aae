import { EncodedPacketSink, type InputVideoTrack } from 'mediabunny'
import { bytesIn } from '../../bytes.ts'
import { createPictureReader, type Picture } from './picture.ts'
import type { PacketInfo } from './reorder.ts'

/** Of these some packets are no frames, which only their bytes tell. */
const HIDE_FRAMES: ReadonlySet<string | null> = new Set(['vp8', 'vp9'])
const UNREAD: Picture = { pictType: null, interlaced: null, shown: true }

export interface PacketsRead {
  /** Where to begin: at the key frame at or before it, else with the first packet. */
  readonly tick?: number
  /** Whether what only the bytes of packets tell is left out, and these are not read. */
  readonly placesOnly?: boolean
}

/** The packets of a track that are frames, in decoding order, placed by the track's own clock. */
export async function* packetsOf(
  track: InputVideoTrack,
  { tick, placesOnly = false }: PacketsRead = {},
): AsyncGenerator<PacketInfo> {
  const [codec, resolution, config] = await Promise.all([
    track.getCodec(),
    track.getTimeResolution(),
    track.getDecoderConfig(),
  ])
  const read = createPictureReader(codec, bytesIn(config?.description))
  const metadataOnly = placesOnly && !HIDE_FRAMES.has(codec)
  const sink = new EncodedPacketSink(track)
  const start = tick === undefined ? null : await sink.getKeyPacket(tick / resolution)
  for await (const packet of sink.packets(start ?? undefined, undefined, { metadataOnly })) {
    const pts = Math.round(packet.timestamp * resolution)
    const keyFrame = packet.type === 'key'
    const { shown, pictType, interlaced } = metadataOnly ? UNREAD : read(packet.data, keyFrame)
    if (!shown) continue
    yield { pts, time: pts / resolution, isCorrupt: false, keyFrame, pictType, interlacedFrame: interlaced }
  }
}
