/** Three rows of three numbers. */
export type Matrix = readonly [number, number, number, number, number, number, number, number, number]

export function multiply(a: Matrix, b: Matrix): Matrix {
  return Array.from({ length: 9 }, (_, i) => {
    const row = 3 * Math.floor(i / 3)
    const column = i % 3
    return a[row]! * b[column]! + a[row + 1]! * b[column + 3]! + a[row + 2]! * b[column + 6]!
  }) as unknown as Matrix
}

/** @returns undefined where there is none */
export function invert(m: Matrix): Matrix | undefined {
  const cofactor = (row: number, column: number): number => {
    const at = (r: number, c: number): number => m[((row + r) % 3) * 3 + ((column + c) % 3)]!
    return at(1, 1) * at(2, 2) - at(1, 2) * at(2, 1)
  }
  const determinant = m[0] * cofactor(0, 0) + m[1] * cofactor(0, 1) + m[2] * cofactor(0, 2)
  if (!(Math.abs(determinant) > 1e-9)) return undefined
  return Array.from(
    { length: 9 },
    (_, i) => cofactor(i % 3, Math.floor(i / 3)) / determinant,
  ) as unknown as Matrix
}
