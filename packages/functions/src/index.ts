export {
  documentSplitter,
  stringSplitter,
  type ChunkOutputs,
  type StringSplitterOptions,
} from './declarations/splitters.ts'
export { listIterator, type ListIteratorOptions, type ListMode } from './declarations/list-iterator.ts'
export { audioSplitter, type AudioSplitterOptions } from './declarations/media/audio-splitter.ts'
export type { MaybeExpression } from './declarations/iterator-options.ts'
export { audio } from './declarations/media/audio.ts'
export { array } from './declarations/array.ts'
export { date } from './declarations/date.ts'
export {
  image,
  type ImageBox,
  type ImageMetadata,
  type ImageSize,
  type PixelValue,
} from './declarations/image.ts'
export type { ImageModeName } from './checks/images.ts'
export { json } from './declarations/json.ts'
export { math } from './declarations/math.ts'
export { net, type PresignedUrlOptions } from './declarations/net.ts'
export { string } from './declarations/string.ts'
export {
  frameIterator,
  type FrameAttributes,
  type FrameIteratorOptions,
} from './declarations/frame-iterator.ts'
export { tileIterator, type TileIteratorOptions } from './declarations/tile-iterator.ts'
export { timestamp } from './declarations/timestamp.ts'
export { uuid } from './declarations/uuid.ts'
export type { ExtractFrameOptions } from './declarations/media/extract-frame.ts'
export { video } from './declarations/media/video.ts'
export {
  videoSplitter,
  type CutMode,
  type VideoEncoderArgs,
  type VideoSplitterOptions,
} from './declarations/media/video-splitter.ts'
export type { ConcatVideosOptions, MakeVideoOptions } from './declarations/media/join-videos.ts'
export { vision } from './declarations/vision.ts'
export type { CodecMetadata, ContainerMetadata, StreamMetadata } from '@polytable/media/metadata/types'
export type { Box, BoxFormat } from './vision/boxes.ts'
export type { DetectionsOfClass } from './vision/detections.ts'
export type { DocumentMetadata, DocumentSeparator, DocumentSplitOptions } from './document/options.ts'
