import {
  AUDIO_FUNCTIONS,
  AUDIO_SPLITTER,
  CONCAT_VIDEOS,
  CONCAT_VIDEOS_AGG,
  DOCUMENT_SPLITTER,
  FRAME_ITERATOR,
  FRAME_TIME,
  MAKE_VIDEO,
  PIXEL_FUNCTIONS,
  STRING_SPLITTER,
  TO_VIDEO,
  VIDEO_FUNCTIONS,
  VIDEO_SPLITTER,
} from '@polytable/functions/names'
import type { RegisteredFunction } from '@polytable/model/protocol/functions'
import { IMAGE_EMBEDDER, TEXT_EMBEDDER, TEXT_EMBEDDER_VERSION } from '@polytable/models/functions/names'

/** Of one row at a time. */
const functions = [CONCAT_VIDEOS, FRAME_TIME, TO_VIDEO, ...AUDIO_FUNCTIONS, ...VIDEO_FUNCTIONS] as const

/** Of many rows at once. */
const batched = [{ name: TEXT_EMBEDDER, version: TEXT_EMBEDDER_VERSION, kind: 'function' }] as const

/** Of images that are decoded. */
export const pixelFunctionNames: readonly string[] = [...PIXEL_FUNCTIONS, IMAGE_EMBEDDER]

const pixelFunctions = pixelFunctionNames.map(
  (name) => ({ name, version: '1', kind: 'function', fused: true, decodesFrames: true }) as const,
)

const iterators = [
  // Reading a document again takes longer than reading what came of it. To be changed where documents are read in another way.
  { name: DOCUMENT_SPLITTER, version: '1', kind: 'iterator', memoised: '2' },
  { name: STRING_SPLITTER, version: '1', kind: 'iterator' },
  { name: AUDIO_SPLITTER, version: '1', kind: 'iterator' },
  { name: VIDEO_SPLITTER, version: '1', kind: 'iterator' },
  { name: FRAME_ITERATOR, version: '1', kind: 'iterator' },
] as const satisfies readonly RegisteredFunction[]

const aggregates = [CONCAT_VIDEOS_AGG, MAKE_VIDEO] as const

/** What the media thread can be called for. The engine knows it without loading any of it. */
export const mediaFunctions: readonly RegisteredFunction[] = [
  ...functions.map((name) => ({ name, version: '1', kind: 'function' as const })),
  ...batched,
  ...pixelFunctions,
  ...iterators,
  ...aggregates.map((name) => ({ name, version: '1', kind: 'aggregate' as const })),
]

export type MediaFunction = (typeof functions)[number]
export type MediaAggregate = (typeof aggregates)[number]
export type BatchedMediaFunction = (typeof batched)[number]['name']
export type MediaIterator = (typeof iterators)[number]['name']
