import {
  BufferTarget,
  EncodedVideoPacketSource,
  Mp4OutputFormat,
  Output,
  type EncodedPacket,
} from 'mediabunny'
import { encodedBy } from '@polytable/media/encoded-by'
import type { Pictures } from './pictures.ts'
import type { SoundTrack } from './sound-track.ts'

/** Packets of pictures, and what tells how to decode them. */
export interface WrittenPictures {
  readonly of: Pictures
  readonly packets: AsyncIterable<EncodedPacket>
}

/** An MP4 of packets, those of several videos that are encoded alike one after the other, and of a sound. */
export async function writeMovie(
  pictures: readonly WrittenPictures[],
  sound: SoundTrack | undefined,
  signal?: AbortSignal,
): Promise<Blob> {
  const target = new BufferTarget()
  const output = new Output({ format: new Mp4OutputFormat({ fastStart: 'in-memory' }), target })
  const [{ track, codec }] = [pictures[0]!.of]
  const source = new EncodedVideoPacketSource(codec)
  output.addVideoTrack(source, { rotation: await track.getRotation() })
  if (sound !== undefined) output.addAudioTrack(sound.source)
  const writePictures = async (): Promise<void> => {
    for (const { of, packets } of pictures) {
      const decoderConfig = (await of.track.getDecoderConfig())!
      for await (const packet of packets) {
        signal?.throwIfAborted()
        await source.add(packet, { decoderConfig })
      }
    }
    source.close()
  }
  const writeSound = async (): Promise<void> => {
    await sound?.write(signal)
    sound?.source.close()
  }
  await output.start()
  try {
    await Promise.all([writePictures(), writeSound()])
    await output.finalize()
  } catch (error) {
    await output.cancel().catch(() => undefined)
    throw error
  }
  return encodedBy('mediabunny', new Blob([target.buffer!], { type: 'video/mp4' }))
}
