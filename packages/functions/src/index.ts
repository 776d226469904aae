export {
  documentSplitter,
  stringSplitter,
  type ChunkOutputs,
  type StringSplitterOptions,
} from './builtin/splitters.ts'
export { listIterator, type ListIteratorOptions, type ListMode } from './builtin/list-iterator.ts'
export { array } from './builtin/array.ts'
export { date } from './builtin/date.ts'
export { json } from './builtin/json.ts'
export { math } from './builtin/math.ts'
export { string } from './builtin/string.ts'
export { frameIterator, type FrameAttributes, type FrameIteratorOptions } from './builtin/video.ts'
export { timestamp } from './builtin/timestamp.ts'
export { uuid } from './builtin/uuid.ts'
export type { DocumentMetadata, DocumentSeparator, DocumentSplitOptions } from './document/options.ts'
