/** Dot product: the cosine of two vectors of length 1. */
export function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0)
}

/** Euclidean length. */
export function lengthOf(vector: Float32Array): number {
  return Math.sqrt(dot(vector, vector))
}

/** Spearman's rank correlation of two lists of the same length, ties sharing their mean rank. */
export function spearman(a: readonly number[], b: readonly number[]): number {
  const x = ranks(a)
  const y = ranks(b)
  const mean = (a.length - 1) / 2
  const covariance = x.reduce((sum, rank, i) => sum + (rank - mean) * (y[i]! - mean), 0)
  const spread = (r: readonly number[]) => Math.sqrt(r.reduce((sum, rank) => sum + (rank - mean) ** 2, 0))
  return covariance / (spread(x) * spread(y))
}

function ranks(values: readonly number[]): number[] {
  return values.map((value) => {
    const below = values.filter((other) => other < value).length
    const equal = values.filter((other) => other === value).length
    return below + (equal - 1) / 2
  })
}
