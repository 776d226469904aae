/** What is declared for pages and run elsewhere, by the name that both know it by. */
export const DOCUMENT_SPLITTER = 'document.documentSplitter'
export const STRING_SPLITTER = 'string.stringSplitter'
export const AUDIO_SPLITTER = 'audio.audioSplitter'
export const VIDEO_SPLITTER = 'video.videoSplitter'
export const FRAME_ITERATOR = 'video.frameIterator'
export const EXTRACT_FRAME = 'video.extractFrame'
export const FRAME_TIME = 'video.frameTime'
export const MAKE_VIDEO = 'video.makeVideo'
export const CONCAT_VIDEOS = 'video.concatVideos'
export const CONCAT_VIDEOS_AGG = 'video.concatVideosAgg'
export const TO_VIDEO = 'image.toVideo'
export const LIST_ITERATOR = 'json.listIterator'
export const TILE_ITERATOR = 'image.tileIterator'

/** The functions of `image` that work on pixels, by their names within it. */
export const IMAGE_FUNCTIONS = [
  'alphaComposite',
  'blend',
  'composite',
  'convert',
  'crop',
  'effectSpread',
  'entropy',
  'getMetadata',
  'getbands',
  'getbbox',
  'getchannel',
  'getcolors',
  'getextrema',
  'getpalette',
  'getpixel',
  'getprojection',
  'histogram',
  'point',
  'quantize',
  'reduce',
  'resize',
  'rotate',
  'thumbnail',
  'transpose',
  'b64Encode',
] as const
/** Those of `vision`. */
const VISION_FUNCTIONS = ['bboxesDraw', 'overlaySegmentation'] as const

/** All of them, by their whole names. */
export const PIXEL_FUNCTIONS: readonly string[] = [
  ...IMAGE_FUNCTIONS.map((name) => `image.${name}`),
  ...VISION_FUNCTIONS.map((name) => `vision.${name}`),
]
export const PRESIGNED_URL = 'net.presignedUrl'

/** Declared functions that run in the media thread. */
export const AUDIO_FUNCTIONS = [
  'audio.encodeAudio',
  'audio.fadeIn',
  'audio.fadeOut',
  'audio.getMetadata',
  'audio.multiplyVolume',
  'audio.normalize',
] as const
export const VIDEO_FUNCTIONS = [
  'video.adjustBrightness',
  'video.clip',
  'video.crop',
  'video.extractAudio',
  'video.fadeIn',
  'video.fadeOut',
  'video.ffmpegFilter',
  'video.getDuration',
  'video.getMetadata',
  'video.grayscale',
  'video.mirrorX',
  'video.mirrorY',
  'video.mixAudio',
  'video.overlayImage',
  'video.overlayText',
  'video.pan',
  'video.resize',
  'video.reverse',
  'video.rotate',
  'video.sceneDetectAdaptive',
  'video.sceneDetectContent',
  'video.sceneDetectHash',
  'video.sceneDetectHistogram',
  'video.sceneDetectThreshold',
  'video.scroll',
  'video.speed',
  'video.transition',
  'video.withAudio',
  'video.zoom',
] as const
