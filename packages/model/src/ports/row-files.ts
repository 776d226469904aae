import { own, type MediaKind } from '../types/index.ts'

/** Files that hold rows. */
export const FILE_FORMATS = ['csv', 'json', 'jsonl', 'parquet', 'excel'] as const

export type FileFormat = (typeof FILE_FORMATS)[number]

/**
 * Rows of a file: what stands under each heading; undefined where there is nothing. Whole numbers that no double holds are bigints,
 * decimals with their digits `DecimalText`, also within lists and objects.
 */
export interface FileRows {
  readonly headings: readonly string[]
  readonly rows: readonly (readonly unknown[])[]
}

/** Objects as rows of a file: what an object lacks is undefined. */
export function tabular(objects: readonly Readonly<Record<string, unknown>>[]): FileRows {
  const headings = [...new Set(objects.flatMap((each) => Object.keys(each)))]
  return { headings, rows: objects.map((each) => headings.map((heading) => own(each, heading))) }
}

/**
 * What the file itself says of a column's type. `whole` and `decimal` are numbers of any size: ints and floats, unless values need a
 * bigint or a text of their digits.
 */
export type StatedType =
  | 'string'
  | 'int'
  | 'float'
  | 'bool'
  | 'date'
  | 'timestamp'
  | 'uuid'
  | 'binary'
  | 'json'
  | 'whole'
  | 'decimal'
  | MediaKind

export interface RowFile {
  /** Whether all values are texts, as in CSV: `'12'` may be a number. */
  readonly isText: boolean
  /** By heading, of all columns where it says any; undefined where values have to tell. */
  readonly types: ReadonlyMap<string, StatedType | undefined>
  /** The rows from the first on, in batches, each time that it is called. */
  rows(): AsyncIterable<FileRows>
}

/** What is read of a workbook. */
export interface WorkbookOptions {
  /** The sheet, by its name or its number among those with rows, from 0; the first that is not hidden unless given. */
  readonly sheet?: string | number
  /**
   * The cells, with those of the headings in the first row: 'B3:F20', 'B3' (all from there on), 'B:F' or '3:20'. All unless given.
   */
  readonly range?: string
}

export interface RowFileOptions {
  /** The name of the file, for errors. */
  readonly name?: string
  readonly excel?: WorkbookOptions
}

/** Opens a file of rows, whatever its size: it is read as its rows are asked for. */
export interface RowFileReader {
  /**
   * @throws PolytableError INVALID_DATA_FORMAT where the file is none of the format, with the number of the row; INVALID_ARGUMENT for
   * a sheet that is not there, or a range that is none
   */
  (file: Blob, format: FileFormat, options: RowFileOptions): Promise<RowFile>
}
