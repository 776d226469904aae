import type { RunOptions, OnError } from './options.ts'
import type { IfNotExists, IfExists } from './definitions.ts'
import type { ColumnType } from '../types/index.ts'
import type { ExprNode } from '../expressions/index.ts'
import type { TextLanguage } from '../schemas/index.ts'

export interface DropColumnOptions extends RunOptions {
  readonly ifNotExists?: IfNotExists
}

/** What is changed about a column: its type, or the expression of a computed one. */
export type ColumnChange = { readonly type: ColumnType } | { readonly value: ExprNode }

export interface AlterOptions extends RunOptions {
  readonly onError?: OnError
  /** Change nothing; only say what would be computed. */
  readonly dryRun?: boolean
}

/** What a change of a column computes, or would compute. */
export interface AlterStatus {
  /** Cells, in views too. Where an iterator or a filter would run again, the cells of the rows that there are. */
  readonly computedValues: number
  /** `table.column` of every column and `table.index` of every index with such cells. */
  readonly updatedColumns: readonly string[]
}

export interface BtreeOptions extends RunOptions {
  readonly name?: string
  readonly ifExists?: Extract<IfExists, 'error' | 'ignore'>
}

export interface TextIndexOptions extends BtreeOptions {
  /** 'english' unless given. */
  readonly language?: TextLanguage
}

export interface MoveOptions extends Pick<RunOptions, 'cause'> {
  /** What to do where `to` is taken; 'ignore' leaves everything as it is. */
  readonly ifExists?: 'error' | 'ignore'
  /** What to do where there is nothing at `from`. */
  readonly ifNotExists?: IfNotExists
}
