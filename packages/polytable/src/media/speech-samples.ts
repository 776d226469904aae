import { forSpeech } from '@polytable/media/audio/convert'
import type { OpenSound } from '@polytable/media/audio/types'
import { PolytableError } from '@polytable/model/errors/index'
import type { MediaInput } from '@polytable/model/ports/index'

/**
 * The first sound of a file as models of speech take it, whole: 64 KB a second.
 * @throws PolytableError INVALID_DATA_FORMAT for a file without sound
 */
export async function speechSamples(
  open: OpenSound,
  audio: MediaInput,
  signal: AbortSignal,
): Promise<Float32Array<ArrayBuffer>> {
  const sound = await open(audio, 0, signal)
  if (!sound) throw new PolytableError('INVALID_DATA_FORMAT', `'${audio.name ?? audio.url}' has no sound`)
  const pieces: Float32Array[] = []
  let length = 0
  for await (const [numbers] of forSpeech(sound).chunks) {
    pieces.push(numbers!)
    length += numbers!.length
  }
  const samples = new Float32Array(length)
  let at = 0
  for (const piece of pieces) {
    samples.set(piece, at)
    at += piece.length
  }
  return samples
}
