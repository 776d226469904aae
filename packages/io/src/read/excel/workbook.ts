import type { FileRows } from '@polytable/model/ports/index'
import type { CellRange } from './references.ts'

/** A sheet as a workbook lists it. */
export interface ListedSheet {
  readonly name: string
  readonly isHidden: boolean
  /** The part that has its rows; undefined of one without any, such as a chart. */
  readonly path: string | undefined
}

export type SheetWithRows = ListedSheet & { readonly path: string }

/** A row of a sheet as text. */
export interface TextRow {
  /** From 1. */
  readonly number: number
  /** What the cells that have something hold, by their columns from 0. */
  readonly cells: readonly { readonly column: number; readonly text: string }[]
}

/** A workbook of any format. */
export interface Workbook {
  readonly sheets: readonly ListedSheet[]
  /** The rows within a range of a sheet, from the first on each time that it is called. */
  rows(sheet: SheetWithRows, range: CellRange): AsyncGenerator<FileRows>
}
