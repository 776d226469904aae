import { PolytableError } from '@polytable/model/errors/index'
import type { CellFacts, CellRun } from '@polytable/model/protocol/insight'
import type { CellError } from '@polytable/model/types/index'
import { rowMaker } from '../queries/row-maker.ts'
import type { Session } from '../connection/session.ts'

/** The id of a row, in a view with iterators with its position in the output of each. */
export type RowReference =
  | number
  | {
      /** The number that the row was given at insertion. */
      readonly rowId: number
      /** The position in the output of the iterator, or of each of several. */
      readonly pos: number | readonly number[]
    }

/** Where a cell comes from. */
export interface CellExplanation {
  /** The table that the column is of. */
  readonly table: string
  /** The name of the column. */
  readonly column: string
  /** 'given' by the program, 'computed', 'pending' where it is not computed yet, or 'failed'. */
  readonly state: 'given' | 'computed' | 'pending' | 'failed'
  /** The value as queries give it; null where it is pending or failed. */
  readonly value: unknown
  /** What the column is computed with, to be read by people; null where it is given. */
  readonly expression: string | null
  /** The values that the expression reads, by column. */
  readonly inputs: Readonly<Record<string, unknown>>
  /** The functions that were called for the cell, by the versions they had then. */
  readonly functions: CellRun['functions']
  /** When it was computed; null where that is not known. */
  readonly computedAt: Date | null
  /** How long it took in milliseconds: of cells that were computed together, their share. */
  readonly milliseconds: number | null
  /** Whether the value, or a part of it, was known already. */
  readonly isCached: boolean
  /** The version of the table that the value belongs to. */
  readonly version: number | null
  /** Why the cell failed; null where it did not. */
  readonly error: CellError | null
}

/** The engine's facts as a program is given them. */
export function presentExplanation({ values, run, ...facts }: CellFacts, session: Session): CellExplanation {
  const named = { ...values, columns: values.columns.map((column, i) => ({ ...column, name: String(i) })) }
  const [row] = rowMaker<Record<string, unknown>>(named.columns, session)(named)
  const inputs = values.columns.slice(1).map(({ name }, i) => [name, row![String(i + 1)]] as const)
  return {
    ...facts,
    value: row!['0'],
    inputs: Object.fromEntries(inputs),
    functions: run?.functions ?? [],
    computedAt: run ? new Date(run.at) : null,
    milliseconds: run?.milliseconds ?? null,
    isCached: run?.isCached ?? false,
    version: run?.version ?? null,
  }
}

/** @throws PolytableError INVALID_ARGUMENT */
export function rowKey(row: RowReference, table: string): [rowId: number, pos: readonly number[]] {
  if (typeof row === 'number') return [row, []]
  if (typeof row?.rowId === 'number') return [row.rowId, typeof row.pos === 'number' ? [row.pos] : row.pos]
  throw new PolytableError('INVALID_ARGUMENT', 'A row is identified by its id, or by { rowId, pos }', {
    table,
  })
}
