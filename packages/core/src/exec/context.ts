import type { Catalog } from '../catalog/index.ts'
import type { Logger, SqlExecutor, SqlStore } from '../ports/index.ts'
import type { Changes } from './changes.ts'
import type { FunctionRegistry } from './functions.ts'
import type { MediaAccess } from './media-access.ts'
import type { Cause, TurnTaker } from './turns.ts'
import type { Memo } from './memo.ts'
import type { Maintenance } from './maintenance.ts'

/** What statements leave to be computed in the background; see `jobs/`. */
export interface BackgroundWork {
  add(tx: SqlExecutor, commit: number, root: number, rows: RowRange): Promise<() => void>
  recheck(root: number): Promise<void>
}

/** Rows by their ids: from `firstRow` on, before `endRow`. */
export interface RowRange {
  readonly firstRow: number
  readonly endRow: number
}

/** What every part of the engine works with. */
export interface EngineContext {
  readonly store: SqlStore
  readonly catalog: Catalog
  readonly functions: FunctionRegistry
  readonly memo: Memo
  readonly media: MediaAccess
  readonly turns: TurnTaker
  readonly maintenance: Maintenance
  readonly changes: Changes
  readonly jobs: BackgroundWork
  readonly logger: Logger
  /** What the client means by a time of which no zone is said. */
  readonly timeZone: string
  /** What the functions that are called now are called for: the name of a turn. */
  readonly cause?: string | undefined
  /** The current time. */
  now(): Date
}

/** How far a long call is. Counts grow; `total` is given where it is known. */
export interface Progress {
  /** What the call is at: storing rows, filling a column, or filling an index. */
  readonly phase: 'rows' | 'view' | 'column' | 'index'
  /** The path of the table or view. */
  readonly table: string
  /** The column that is computed, or that the index is on. */
  readonly column?: string
  /** Rows written so far in this phase. */
  readonly rows: number
  /** Rows in all, where that is known. */
  readonly total?: number
  /** Cells that the call has computed so far, in all its phases. */
  readonly cells: number
  /** An estimate of how long this phase will take, in milliseconds, where it is known how much is left. */
  readonly remainingMs?: number
}

export interface RunOptions {
  /** What the call is part of. */
  readonly cause?: Cause
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: Progress) => void
}
