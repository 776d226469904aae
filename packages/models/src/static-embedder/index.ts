export { parseStaticEmbedder, type StaticEmbedder } from './static-embedder.ts'
