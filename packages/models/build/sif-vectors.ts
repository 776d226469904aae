import { meanRow, principalComponents } from './principal-components.ts'
import type { RankedVectors } from './wink-vectors.ts'

/** Words that the mean and the principal components are taken over. */
export const STATISTICS_WORDS = 50_000
const REMOVED_COMPONENTS = 5
/** The `a` of smooth inverse frequency weighting, a / (a + p). */
const SIF_A = 1e-4

/**
 * Word vectors ready to be summed into sentence vectors: centred, without the common directions, and weighted by
 * smooth inverse frequency. Zipf's law on the rank stands in for counts. Changes `vectors.values` in place.
 */
export function weightBySif(vectors: RankedVectors): void {
  const { values, words, dimensions: dim } = vectors
  const mean = meanRow(values, STATISTICS_WORDS, dim)
  for (let i = 0; i < values.length; i++) values[i] = values[i]! - mean[i % dim]!
  const components = principalComponents(values, STATISTICS_WORDS, dim, REMOVED_COMPONENTS)
  const harmonic = harmonicNumber(vectors.vocabularySize)
  for (let rank = 0; rank < words.length; rank++) {
    const row = values.subarray(rank * dim, (rank + 1) * dim)
    for (const component of components) removeDirection(row, component)
    const probability = 1 / ((rank + 1) * harmonic)
    const weight = SIF_A / (SIF_A + probability)
    for (let i = 0; i < dim; i++) row[i] = row[i]! * weight
  }
}

function removeDirection(row: Float64Array, direction: Float64Array): void {
  let dot = 0
  for (let i = 0; i < row.length; i++) dot += row[i]! * direction[i]!
  for (let i = 0; i < row.length; i++) row[i] = row[i]! - dot * direction[i]!
}

function harmonicNumber(n: number): number {
  let sum = 0
  for (let i = n; i >= 1; i--) sum += 1 / i
  return sum
}
