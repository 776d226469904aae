/** What is declared for pages and run elsewhere, by the name that both know it by. */
export const DOCUMENT_SPLITTER = 'document.documentSplitter'
export const STRING_SPLITTER = 'string.stringSplitter'
export const FRAME_ITERATOR = 'video.frameIterator'
export const EXTRACT_FRAME = 'video.extractFrame'
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
/** What their names begin with outside of it. */
export const IMAGE_NAMESPACE = 'image.'
