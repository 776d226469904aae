/** Numbers from 0 to 1 that look random and are the same each time. */
export function random(seed: number): () => number {
  let state = seed | 0
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}

/** Vectors around some centres: `spread` is the deviation of an element from its centre's, which deviates by 1. */
export function clustered(options: {
  readonly count: number
  readonly dimensions: number
  readonly clusters: number
  readonly spread: number
  readonly seed?: number
}): Float32Array[] {
  const next = random(options.seed ?? 1)
  const normal = (): number => Math.sqrt(-2 * Math.log(next() || 1e-9)) * Math.cos(2 * Math.PI * next())
  const vector = (element: (i: number) => number): Float32Array =>
    Float32Array.from({ length: options.dimensions }, (_, i) => element(i))
  const centres = Array.from({ length: options.clusters }, () => vector(normal))
  return Array.from({ length: options.count }, () => {
    const centre = centres[Math.floor(next() * centres.length)]!
    return vector((i) => centre[i]! + options.spread * normal())
  })
}

const dot = (a: Float32Array, b: Float32Array): number =>
  a.reduce((sum, element, i) => sum + element * b[i]!, 0)

/** Larger is nearer. */
const similarities: Readonly<Record<string, (a: Float32Array, b: Float32Array) => number>> = {
  cosine: (a, b) => dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b)),
  ip: dot,
  l2: (a, b) => -Math.hypot(...a.map((element, i) => element - b[i]!)),
}

/** The numbers of the vectors that are nearest to a query, the nearest first. */
export function nearestExactly(
  vectors: readonly Float32Array[],
  query: Float32Array,
  metric: string,
  count: number,
): number[] {
  const score = vectors.map((vector) => similarities[metric]!(vector, query))
  return [...vectors.keys()].sort((a, b) => score[b]! - score[a]!).slice(0, count)
}
