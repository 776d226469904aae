import { Mp4OutputFormat } from 'mediabunny'
import { PolytableError } from '@polytable/model/errors/index'
import type { MediaInput } from '@polytable/model/ports/index'
import { inputName } from '@polytable/media/input/blob'
import { isPlain, type VideoEncoding } from '@polytable/media/video-edit/encoding'
import type { EditingParts } from '../parts.ts'
import { openPictures, type Pictures } from './pictures.ts'

/** The pictures of a video, for an MP4: as they are where that is possible and no encoder is named, else encoded again. */
export async function movablePictures(
  { openBlob, cutter }: Pick<EditingParts, 'openBlob' | 'cutter'>,
  input: MediaInput,
  encoding: VideoEncoding,
  signal?: AbortSignal,
): Promise<Pictures> {
  const asTheyAre = isPlain(encoding) ? await openPictures(await openBlob(input)) : undefined
  if (asTheyAre !== undefined && new Mp4OutputFormat().getSupportedVideoCodecs().includes(asTheyAre.codec))
    return asTheyAre
  asTheyAre?.close()
  const encoded = await openPictures(await cutter.encode(input, { from: 0, to: Infinity }, encoding, signal))
  if (encoded !== undefined) return encoded
  throw new PolytableError('INVALID_DATA_FORMAT', `The pictures of ${inputName(input)} cannot be written.`)
}
