import {
  DOCUMENT_SPLITTER,
  FRAME_ITERATOR,
  PIXEL_FUNCTIONS,
  STRING_SPLITTER,
} from '@polytable/functions/names'
import type { RegisteredFunction } from '@polytable/model/protocol/functions'
import { TEXT_EMBEDDER } from '@polytable/models/functions/names'

const functions = [
  { name: TEXT_EMBEDDER, version: '1', kind: 'function' },
] as const satisfies readonly RegisteredFunction[]

const pixelFunctions = PIXEL_FUNCTIONS.map(
  (name) => ({ name, version: '1', kind: 'function', fused: true, decodesFrames: true }) as const,
)

const iterators = [
  // Reading a document again takes longer than reading what came of it. To be changed where documents are read in another way.
  { name: DOCUMENT_SPLITTER, version: '1', kind: 'iterator', memoised: '2' },
  { name: STRING_SPLITTER, version: '1', kind: 'iterator' },
  { name: FRAME_ITERATOR, version: '1', kind: 'iterator' },
] as const satisfies readonly RegisteredFunction[]

/** What the media thread can be called for. The engine knows it without loading any of it. */
export const mediaFunctions: readonly RegisteredFunction[] = [...functions, ...pixelFunctions, ...iterators]

export type MediaFunction = (typeof functions)[number]['name']
export type MediaIterator = (typeof iterators)[number]['name']
