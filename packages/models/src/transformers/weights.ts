import type { MakeRoom } from './options.ts'

/** Graphs, and the numbers that are kept beside them: what a loaded model takes of the memory. */
const WEIGHTS = /\.onnx(_data(_\d+)?)?$/

/** What the names of weights say of them, but for those in full precision. */
const KINDS = /_(fp16|int8|uint8|quantized|q4|q4f16|bnb4)\.onnx$/

/** The weights of a model, as they are found while it is loaded. */
export interface Weights {
  /** Whether a file holds weights. */
  includes(path: string): boolean
  /** To be told of each file before it is read. Files without weights do not count. */
  found(path: string, bytes: number): Promise<void>
  /** Which of the model's weights they are: 'fp32', 'q8'. */
  dtype(): string
}

/** Adds up the weights of a model, and makes room for them in the memory. */
export function weightsOf(makeRoom: MakeRoom | undefined): Weights {
  const bytesByPath = new Map<string, number>()
  return {
    includes: (path) => WEIGHTS.test(path),
    async found(path, bytes) {
      if (!WEIGHTS.test(path) || bytesByPath.get(path) === bytes) return
      bytesByPath.set(path, bytes)
      await makeRoom?.([...bytesByPath.values()].reduce((sum, each) => sum + each, 0))
    },
    dtype() {
      const kind = [...bytesByPath.keys()].map((path) => KINDS.exec(path)?.[1]).find((name) => name)
      return kind === 'quantized' ? 'q8' : (kind ?? 'fp32')
    },
  }
}
