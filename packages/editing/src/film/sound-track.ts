import {
  ALL_FORMATS,
  BlobSource,
  EncodedAudioPacketSource,
  EncodedPacketSink,
  Input,
  Mp4OutputFormat,
  type AudioCodec,
  type AudioSource,
  type InputAudioTrack,
} from 'mediabunny'
import type { MediaInput } from '@polytable/model/ports/index'
import { addSound, soundSource } from '@polytable/media/audio/encode'
import type { Sound } from '@polytable/media/audio/types'
import type { EditingParts } from '../parts.ts'

/** The sound of a video that is being written. */
export interface SoundTrack {
  readonly source: AudioSource
  /** Writes all of it. */
  write(signal?: AbortSignal): Promise<void>
  close(): void
}

/** A sound, encoded as AAC, that begins with the video. */
export async function encodedSound(sound: Sound): Promise<SoundTrack> {
  const source = await soundSource('aac')
  return {
    source,
    async write() {
      await addSound(sound, source, 'aac', true)
    },
    close: () => undefined,
  }
}

/**
 * The sound of a video as it is, in the time that begins with the first frame; encoded again where MP4 cannot have it.
 * @returns undefined where there is none
 */
export async function soundTrackOf(
  { openBlob, sound }: Pick<EditingParts, 'openBlob' | 'sound'>,
  video: MediaInput,
  signal?: AbortSignal,
): Promise<SoundTrack | undefined> {
  const file = new Input({ source: new BlobSource(await openBlob(video)), formats: ALL_FORMATS })
  try {
    if (await file.canRead()) {
      const [track, pictures] = [await file.getPrimaryAudioTrack(), await file.getPrimaryVideoTrack()]
      const codec = await track?.getCodec()
      if (track && codec && new Mp4OutputFormat().getSupportedAudioCodecs().includes(codec))
        return copied(track, codec, Math.max(0, (await pictures?.getFirstTimestamp()) ?? 0))
    }
  } catch (error) {
    file.dispose()
    throw error
  }
  file.dispose()
  const decoded = await sound(video, 0, signal)
  return decoded && encodedSound(decoded)
}

/** @param start when the first frame is shown, in the time of the file */
function copied(track: InputAudioTrack, codec: AudioCodec, start: number): SoundTrack {
  const source = new EncodedAudioPacketSource(codec)
  return {
    source,
    async write(signal) {
      const decoderConfig = (await track.getDecoderConfig()) ?? undefined
      for await (const packet of new EncodedPacketSink(track).packets()) {
        signal?.throwIfAborted()
        const moved = packet.clone({ timestamp: packet.timestamp - start, sequenceNumber: -1 })
        await source.add(moved, { decoderConfig })
      }
    },
    close: () => track.input.dispose(),
  }
}
