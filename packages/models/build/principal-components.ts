/** Mean of the first `rows` rows of a row-major matrix with `dim` columns. */
export function meanRow(values: Float64Array, rows: number, dim: number): Float64Array {
  const mean = new Float64Array(dim)
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < dim; i++) mean[i] = mean[i]! + values[row * dim + i]!
  }
  return mean.map((sum) => sum / rows)
}

/**
 * The `count` directions of greatest variance of the first `rows` rows, each of length 1, greatest first.
 * The rows must be centred.
 */
export function principalComponents(
  values: Float64Array,
  rows: number,
  dim: number,
  count: number,
): readonly Float64Array[] {
  const { eigenvalues, eigenvectors } = eigenSymmetric(gramMatrix(values, rows, dim), dim)
  const order = [...eigenvalues.keys()].sort((a, b) => eigenvalues[b]! - eigenvalues[a]!)
  return order
    .slice(0, count)
    .map((column) => Float64Array.from({ length: dim }, (_, row) => eigenvectors[row * dim + column]!))
}

function gramMatrix(values: Float64Array, rows: number, dim: number): Float64Array {
  const gram = new Float64Array(dim * dim)
  for (let row = 0; row < rows; row++) {
    const at = row * dim
    for (let i = 0; i < dim; i++) {
      const value = values[at + i]!
      for (let j = i; j < dim; j++) gram[i * dim + j] = gram[i * dim + j]! + value * values[at + j]!
    }
  }
  for (let i = 0; i < dim; i++) for (let j = 0; j < i; j++) gram[i * dim + j] = gram[j * dim + i]!
  return gram
}

const MAX_SWEEPS = 60
/** Off-diagonal mass, relative to the trace, below which the matrix counts as diagonal. */
const TOLERANCE = 1e-14

/** Cyclic Jacobi rotations: slow and exact, which suits a matrix of 100 × 100. Eigenvectors are columns. */
function eigenSymmetric(
  matrix: Float64Array,
  dim: number,
): { readonly eigenvalues: Float64Array; readonly eigenvectors: Float64Array } {
  const a = matrix.slice()
  const v = new Float64Array(dim * dim)
  for (let i = 0; i < dim; i++) v[i * dim + i] = 1
  for (let sweep = 0; sweep < MAX_SWEEPS; sweep++) {
    if (offDiagonal(a, dim) < TOLERANCE * trace(a, dim)) break
    for (let p = 0; p < dim; p++) for (let q = p + 1; q < dim; q++) rotate(a, v, dim, p, q)
  }
  return { eigenvalues: Float64Array.from({ length: dim }, (_, i) => a[i * dim + i]!), eigenvectors: v }
}

function rotate(a: Float64Array, v: Float64Array, dim: number, p: number, q: number): void {
  const apq = a[p * dim + q]!
  if (apq === 0) return
  const theta = (a[q * dim + q]! - a[p * dim + p]!) / (2 * apq)
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1))
  const cos = 1 / Math.sqrt(t * t + 1)
  const sin = t * cos
  for (let k = 0; k < dim; k++) turn(a, k * dim + p, k * dim + q, cos, sin)
  for (let k = 0; k < dim; k++) turn(a, p * dim + k, q * dim + k, cos, sin)
  for (let k = 0; k < dim; k++) turn(v, k * dim + p, k * dim + q, cos, sin)
}

function turn(m: Float64Array, i: number, j: number, cos: number, sin: number): void {
  const x = m[i]!
  const y = m[j]!
  m[i] = cos * x - sin * y
  m[j] = sin * x + cos * y
}

function offDiagonal(a: Float64Array, dim: number): number {
  let sum = 0
  for (let i = 0; i < dim; i++) for (let j = 0; j < i; j++) sum += Math.abs(a[i * dim + j]!)
  return sum
}

function trace(a: Float64Array, dim: number): number {
  let sum = 0
  for (let i = 0; i < dim; i++) sum += a[i * dim + i]!
  return sum
}
