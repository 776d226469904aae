import type { ReadMetadata } from './metadata/read-metadata.ts'
import type { OpenSound } from './audio/types.ts'
import type { EncodeFrames } from './video-edit/encode-frames.ts'
import type { VideoCutter } from './video-edit/types.ts'
import type { VideoDecoder } from './video/types.ts'

/** What a platform can do with sound and video. */
export interface AudioVideo {
  readonly video: VideoDecoder
  readonly metadata: ReadMetadata
  readonly sound: OpenSound
  readonly cutter: VideoCutter
  readonly encodeFrames: EncodeFrames
}
