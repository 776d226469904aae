import type { MediaInput } from '@polytable/model/ports/index'
import type { VideoEncoding } from '@polytable/media/video-edit/encoding'
import type { EditingParts } from '../parts.ts'
import { stretched } from '../sound/stretched.ts'
import { movablePictures } from './movable.ts'
import { retimed } from './pictures.ts'
import { encodedSound } from './sound-track.ts'
import { writeMovie } from './write-movie.ts'

/**
 * A video that is played faster or slower. All frames stay; pictures are encoded again only where an encoder is named or MP4 cannot have
 * them. Sound keeps its pitch.
 * @param factor 2 for twice as fast
 */
export async function changeSpeed(
  parts: EditingParts,
  input: MediaInput,
  factor: number,
  encoding: VideoEncoding,
  signal?: AbortSignal,
): Promise<Blob> {
  const pictures = await movablePictures(parts, input, encoding, signal)
  try {
    // What is before 0 is there to be decoded, not to be shown.
    const start = Math.max(0, await pictures.track.getFirstTimestamp())
    const packets = retimed(pictures, ({ timestamp, duration }) => ({
      timestamp: (timestamp - start) / factor,
      duration: duration / factor,
    }))
    const sound = await parts.sound(input, 0, signal)
    const track = sound && (await encodedSound(stretched(sound, factor)))
    return await writeMovie([{ of: pictures, packets }], track, signal)
  } finally {
    pictures.close()
  }
}
