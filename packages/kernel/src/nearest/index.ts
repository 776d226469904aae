export { hnswDdl, nearestByHnsw } from './hnsw.ts'
export { MAX_HNSW_DIMENSIONS, searchMethod } from './search-method.ts'
export { Sketches } from './sketches.ts'
