export { GROUP_ROWS } from './layout.ts'
export { MAX_SKETCH_DIMENSIONS, VectorSketch, type SketchMetric, type SketchPart } from './vector-sketch.ts'
