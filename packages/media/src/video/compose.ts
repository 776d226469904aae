import type { AudioVideo } from '../audio-video.ts'
import { createFfmpegSound } from '../audio/ffmpeg-sound.ts'
import { createMediabunnySound } from '../audio/mediabunny-sound.ts'
import { selectSound } from '../audio/select-sound.ts'
import type { OpenBlob } from '../input/blob.ts'
import { createMetadataReader } from '../metadata/read-metadata.ts'
import { createVideoCutter } from '../video-edit/cutter.ts'
import { createFrameEncoder } from '../video-edit/encode-frames.ts'
import type { FfprobeRunner } from './ffmpeg/ffprobe-demuxer.ts'
import type { Ffmpeg } from './ffmpeg/ffmpeg.ts'
import { selectVideoDecoder } from './select.ts'
import type { FrameDecoder, VideoDemuxer } from './types.ts'

/** What a platform has for sound and video, each in the order in which it is tried. */
export interface AudioVideoParts {
  readonly openBlob: OpenBlob
  readonly demuxers: readonly VideoDemuxer[]
  readonly decoders: readonly FrameDecoder[]
  readonly probes: readonly FfprobeRunner[]
  readonly programs: readonly Ffmpeg[]
  close(): void
}

/** Sound and video of a platform: what its containers tell, what is decoded, cut and encoded. */
export function composeAudioVideo(parts: AudioVideoParts): AudioVideo {
  const { openBlob, demuxers, decoders, probes, programs } = parts
  const metadata = createMetadataReader(openBlob, probes)
  return {
    video: selectVideoDecoder({ demuxers, decoders, close: async () => parts.close() }),
    metadata,
    sound: selectSound([createMediabunnySound(openBlob), ...programs.map(createFfmpegSound)], metadata),
    cutter: createVideoCutter(openBlob, programs),
    encodeFrames: createFrameEncoder(programs),
  }
}
