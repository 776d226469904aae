import { forSpeech } from '@polytable/media/audio/convert'
import { encodeSound } from '@polytable/media/audio/encode'
import type { Sound } from '@polytable/media/audio/types'
import { createAudioVideo } from '@polytable/media/video/browser'

/** A file of sound as one channel of 16,000 numbers a second in WAV. */
export async function speechWav(file: File): Promise<Blob> {
  const { sound } = await createAudioVideo()
  const input = {
    url: file.name,
    mediaType: file.type,
    size: file.size,
    hash: '',
    name: file.name,
    blob: file,
  }
  const opened: Sound | undefined = await sound(input)
  if (opened === undefined) throw new Error(`${file.name} has no sound`)
  return encodeSound(forSpeech(opened), 'wav', 'pcm-s16')
}
