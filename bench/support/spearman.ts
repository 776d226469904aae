/** Spearman's rank correlation of two lists of the same length: equal values share the mean of their ranks. */
export function spearman(a: readonly number[], b: readonly number[]): number {
  const [x, y] = [ranks(a), ranks(b)]
  const middle = (a.length - 1) / 2
  const spread = (of: readonly number[]): number =>
    Math.sqrt(of.reduce((sum, rank) => sum + (rank - middle) ** 2, 0))
  const covariance = x.reduce((sum, rank, i) => sum + (rank - middle) * (y[i]! - middle), 0)
  return covariance / (spread(x) * spread(y))
}

function ranks(values: readonly number[]): number[] {
  return values.map((value) => {
    const below = values.filter((other) => other < value).length
    const equal = values.filter((other) => other === value).length
    return below + (equal - 1) / 2
  })
}
