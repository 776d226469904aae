import { own } from '../types/index.ts'

/** Files that hold rows. */
export const FILE_FORMATS = ['csv', 'json', 'jsonl', 'parquet', 'excel'] as const

export type FileFormat = (typeof FILE_FORMATS)[number]

/** Rows of a file: what stands under each heading; undefined where there is nothing. */
export interface FileRows {
  readonly headings: readonly string[]
  readonly rows: readonly (readonly unknown[])[]
}

/** Objects as rows of a file: what an object lacks is undefined. */
export function tabular(objects: readonly Readonly<Record<string, unknown>>[]): FileRows {
  const headings = [...new Set(objects.flatMap((each) => Object.keys(each)))]
  return { headings, rows: objects.map((each) => headings.map((heading) => own(each, heading))) }
}

/** What the file itself says of a column's type, where its values do not tell. */
export type StatedType = 'string' | 'float' | 'date' | 'timestamp' | 'uuid'

export interface RowFile {
  /** Whether all values are texts, as in CSV: `'12'` may be a number. */
  readonly isText: boolean
  /** By heading, of all columns where it says any; undefined where values have to tell. */
  readonly types: ReadonlyMap<string, StatedType | undefined>
  /** The rows from the first on, in batches, each time that it is called. */
  rows(): AsyncIterable<FileRows>
}

/** Opens a file of rows, whatever its size: it is read as its rows are asked for. */
export interface RowFileReader {
  /** @throws PolytableError INVALID_DATA_FORMAT where the file is none of the format, with the number of the row */
  (file: Blob, format: FileFormat): Promise<RowFile>
}
