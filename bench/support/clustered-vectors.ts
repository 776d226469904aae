/** How many numbers a vector has, and around how many centres they lie. */
export const DIMENSIONS = 384
const CLUSTERS = 1000

/** Numbers from 0 to 1 that look random and are the same each time: Marsaglia's xorshift32. */
function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}

/** Makes vectors of length 1, one after the other, the same each time: around centres, with as much deviation as those have. */
export function clusteredVectors(seed: number): () => Float32Array {
  const centreNumber = randomNumbers(1)
  const number = randomNumbers(seed)
  // The sum of four is near enough to a normal distribution.
  const deviation = (next: () => number): number => next() + next() + next() + next() - 2
  const centres = Float32Array.from({ length: CLUSTERS * DIMENSIONS }, () => deviation(centreNumber))
  return () => {
    const at = Math.floor(number() * CLUSTERS) * DIMENSIONS
    const vector = new Float32Array(DIMENSIONS)
    let square = 0
    for (let i = 0; i < DIMENSIONS; i++) {
      const element = centres[at + i]! + deviation(number)
      vector[i] = element
      square += element * element
    }
    const length = Math.sqrt(square)
    return vector.map((element) => element / length)
  }
}

/** The numbers of the 10 vectors nearest to each query, by the inner product. */
export function nearestTen(
  vectors: readonly Float32Array[],
  queries: readonly Float32Array[],
): Set<number>[] {
  return queries.map((query) => {
    const scores = Float32Array.from(vectors, (vector) => {
      let sum = 0
      for (let i = 0; i < DIMENSIONS; i++) sum += vector[i]! * query[i]!
      return sum
    })
    const least = scores.slice().sort().at(-10)!
    return new Set([...scores.keys()].filter((i) => scores[i]! >= least))
  })
}

/** The share of the nearest that was found. */
export function recallOf(found: readonly (readonly number[])[], nearest: readonly Set<number>[]): number {
  const hits = found.flatMap((ids, i) => ids.filter((id) => nearest[i]!.has(id)))
  return hits.length / (10 * nearest.length)
}
