/** A medium of an output; its bytes are asked for by `id` when they are shown. */
export interface ShownMedia {
  readonly id: number
  readonly mediaType: string
  readonly name: string | undefined
  readonly size: number
  readonly width: number | undefined
  readonly height: number | undefined
}

/** A value that can be opened part by part. */
export type Tree =
  | { readonly type: 'leaf'; readonly of: string; readonly text: string }
  | {
      readonly type: 'branch'
      readonly label: string
      readonly entries: readonly (readonly [string, Tree])[]
      /** How many entries are left out. */
      readonly more: number
    }
  | { readonly type: 'media'; readonly media: ShownMedia }

export type ChartType = 'line' | 'dot' | 'bar' | 'area' | 'histogram'

/** What a chart is drawn of. */
export interface ChartDescription {
  readonly type: ChartType
  readonly rows: readonly Readonly<Record<string, string | number | boolean | Date | null>>[]
  readonly x: string
  readonly y: string | undefined
  readonly color: string | undefined
  readonly title: string | undefined
}

/** Rows of an output: the first ones, the others are asked for by `source`. */
export interface ShownTable {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly Tree[])[]
  readonly total: number
  /** Whether there are more than `total`, which were not read. */
  readonly isCut: boolean
  readonly source: number
}

export interface ShownError {
  readonly name: string
  readonly message: string
  readonly hint: string | undefined
  /** Of the cell, from 1 on. */
  readonly line: number | undefined
}

export type Output =
  | { readonly kind: 'text'; readonly level: 'log' | 'warn' | 'error'; readonly text: string }
  | { readonly kind: 'tree'; readonly tree: Tree }
  | { readonly kind: 'table'; readonly table: ShownTable }
  | { readonly kind: 'chart'; readonly chart: ChartDescription }
  | { readonly kind: 'error'; readonly error: ShownError }

/** A cell of code or of SQL of the notebook that is open. */
export interface CodeCell {
  readonly id: string
  readonly kind: 'code' | 'sql'
  readonly source: string
}

export type ToWorker =
  | {
      readonly type: 'run'
      readonly request: number
      /** The cell that is run, and all code cells, from the first on. */
      readonly cell: string
      readonly cells: readonly CodeCell[]
      /** Leaves it where it has been run. */
      readonly ifNeeded: boolean
    }
  /** Forgets what cells defined, but for what they stored. */
  | { readonly type: 'reset' }
  | { readonly type: 'remove'; readonly cell: string }
  | { readonly type: 'media'; readonly request: number; readonly media: number }
  | { readonly type: 'rows'; readonly request: number; readonly source: number; readonly from: number }

export type CellState = 'running' | 'done' | 'failed'

export type FromWorker =
  | { readonly type: 'ready' }
  /** A cell begins to run: what its last run gave is gone. */
  | { readonly type: 'begin'; readonly cell: string }
  /** An output, which replaces that of the same slot. */
  | { readonly type: 'output'; readonly cell: string; readonly slot: string; readonly output: Output }
  | { readonly type: 'withdraw'; readonly cell: string; readonly slot: string }
  | { readonly type: 'state'; readonly cell: string; readonly state: CellState }
  | { readonly type: 'reply'; readonly request: number; readonly value: unknown }
  | { readonly type: 'refuse'; readonly request: number; readonly message: string }
  /** A SharedWorker is wanted, which only pages can start; the port leads to who asks. */
  | { readonly type: 'shared-worker'; readonly url: string; readonly name: string }

/** Rows that are sent at once. */
export const PAGE_ROWS = 25
