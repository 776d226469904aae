import {
  ALL_FORMATS,
  BlobSource,
  EncodedPacketSink,
  Input,
  type EncodedPacket,
  type InputVideoTrack,
  type VideoCodec,
} from 'mediabunny'

/** The packets of a video's pictures. */
export interface Pictures {
  readonly track: InputVideoTrack
  readonly codec: VideoCodec
  close(): void
}

/** Undefined where a file cannot be read in packets. */
export async function openPictures(file: Blob): Promise<Pictures | undefined> {
  const input = new Input({ source: new BlobSource(file), formats: ALL_FORMATS })
  const track = (await input.canRead()) ? await input.getPrimaryVideoTrack() : null
  const codec = (await track?.getCodec()) ?? null
  if (track !== null && codec !== null) return { track, codec, close: () => input.dispose() }
  input.dispose()
  return undefined
}

/** What a packet is written with: seconds. */
export type Retime = (packet: EncodedPacket) => { readonly timestamp: number; readonly duration?: number }

/** Packets in the order of decoding, at other times. */
export async function* retimed({ track }: Pictures, retime: Retime): AsyncGenerator<EncodedPacket> {
  for await (const packet of new EncodedPacketSink(track).packets())
    yield packet.clone({ ...retime(packet), sequenceNumber: -1 })
}

/** Gives each frame of a video the next of some times, and to the last what is left to the end. */
export async function atTimes(
  { track }: Pictures,
  times: readonly number[],
  duration: number,
): Promise<Retime> {
  const stamps: number[] = []
  for await (const { timestamp } of new EncodedPacketSink(track).packets(undefined, undefined, {
    metadataOnly: true,
  }))
    stamps.push(timestamp)
  const positions = new Map(stamps.sort((a, b) => a - b).map((timestamp, position) => [timestamp, position]))
  return ({ timestamp }) => {
    const position = positions.get(timestamp)!
    return {
      timestamp: times[position]!,
      duration: Math.max(0, (times[position + 1] ?? duration) - times[position]!),
    }
  }
}
