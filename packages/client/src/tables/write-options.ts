import type { CallOptions, WriteOptions } from '@polytable/model/protocol/options'
import type { WriteStatus, UpdateStatus } from '@polytable/model/protocol/writes'
import type { CellError } from '@polytable/model/types/index'
import type { Condition } from '../expressions/expression.ts'
import type { FileOptions } from '../files/row-file.ts'
import { rowMaker } from '../queries/row-maker.ts'
import type { Session } from '../connection/session.ts'
import type { InsertRow, Row, Shape } from '../schemas/shape.ts'

/** Options of `insert`. */
export interface InsertOptions extends WriteOptions, FileOptions {
  /**
   * 'stored': the call returns when the rows are stored; what is computed of them, and their rows in views, follows in the
   * background, also after the program ended. See `db.jobs()` and `db.idle()`. 'computed' unless given.
   */
  readonly wait?: 'computed' | 'stored'
  /** Give the rows back as they were stored. */
  readonly returnRows?: boolean
}

/** Options of `update`. */
export interface UpdateOptions extends CallOptions {
  /** The condition of the rows to change; all rows unless given. */
  readonly where?: Condition
  /** False leaves computed columns, indexes and views as they are. */
  readonly cascade?: boolean
  /** Give the rows back as they are stored. */
  readonly returnRows?: boolean
}

/** Options of `batchUpdate`. */
export interface BatchOptions extends CallOptions, FileOptions {
  /** What to do with a row that no stored row has the key of: 'error' unless given. */
  readonly ifNotExists?: 'error' | 'ignore' | 'insert'
  /** False leaves computed columns, indexes and views as they are. */
  readonly cascade?: boolean
  /** Give the rows back as they are stored. */
  readonly returnRows?: boolean
}

/** Options of `recomputeColumns`. */
export interface RecomputeOptions extends CallOptions {
  /** Only the cells that failed, of one column; of a view also the rows of its base that its filter or iterator failed for. */
  readonly errorsOnly?: boolean
  /** False leaves what is computed from the columns as it is. */
  readonly cascade?: boolean
}

/** What `returnRows` adds: the rows as they are stored, with every visible column. */
export interface ReturnedStatus<S extends Shape> extends UpdateStatus {
  /** The rows as they are stored. */
  readonly rowsReturned: Row<S>[]
}

/** A row for `batchUpdate`: its key, or its `rowId`, and the columns to be changed. */
export type BatchRow<S extends Shape> = Partial<InsertRow<S>> & { readonly rowId?: number }

/** A row that `compute` gives. `errors` tells, by column, why a cell has no value. */
export type ComputedRow<S extends Shape> = Row<S> & { readonly errors: Readonly<Record<string, CellError>> }

/** A status as the program is given it. */
export function presentStatus<S extends Shape>(
  { returned, ...status }: WriteStatus,
  session: Session,
): ReturnedStatus<S> | UpdateStatus {
  return returned
    ? { ...status, rowsReturned: rowMaker<Row<S>>(returned.columns, session)(returned) }
    : status
}
