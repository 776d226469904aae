import type { CellError } from '../types/index.ts'

/**
 * The reason why a cell has no value that is yet to be computed. It spreads like an error to what is computed from the cell, and
 * is known by its identity: no function can throw it.
 */
export const PENDING: CellError = Object.freeze({ type: 'PENDING', message: 'This cell is not computed yet' })
