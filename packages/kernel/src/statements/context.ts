import type { Catalog } from '../catalog/index.ts'
import type { Logger, SqlExecutor, SqlStore } from '@polytable/model/ports/index'
import type { Changes } from './changes.ts'
import type { FunctionRegistry } from '../functions/functions.ts'
import type { MediaAccess } from '../media/media-access.ts'
import type { TurnTaker } from './turns.ts'
import type { Approvals } from '../functions/approvals.ts'
import type { Memo } from '../functions/memo.ts'
import type { Partials } from '../functions/partials.ts'
import type { Maintenance } from '../storage/maintenance.ts'
import type { Sketches } from '../nearest/index.ts'
import type { RowIndexes } from '../storage/row-indexes.ts'

/** What statements leave to be computed in the background; see `jobs/`. */
export interface BackgroundWork {
  add(tx: SqlExecutor, commit: number, root: number, rows: RowRange): Promise<() => void>
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
  readonly approvals: Approvals
  readonly partials: Partials
  readonly media: MediaAccess
  readonly turns: TurnTaker
  readonly maintenance: Maintenance
  readonly rowIndexes: RowIndexes
  readonly sketches: Sketches
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
