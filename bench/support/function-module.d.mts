import type { ColumnBuilder, Udf } from 'polytable'

/** Computes for 50 µs, and gives `n`. */
export function calibrated(n: number): number
export const spin: Udf<{ n: ColumnBuilder<number, number> }, ColumnBuilder<number, number>>
