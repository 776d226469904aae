import type { AudioVideo } from '@polytable/media/audio-video'
import type { ImageCodecs } from '@polytable/media/image/types'
import type { OpenBlob } from '@polytable/media/input/blob'

/** What editing needs of a platform. */
export interface EditingParts extends AudioVideo {
  readonly openBlob: OpenBlob
  readonly images: ImageCodecs
}
