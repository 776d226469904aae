import { PolytableError } from '@polytable/model/errors/index'
import type { RowFile } from '@polytable/model/ports/index'
import { uuidText } from '@polytable/model/types/uuid'
import type { AsyncBuffer, FileMetaData, ParquetParsers, ParquetRow } from 'hyparquet'
import { columnsOf } from './columns.ts'
import { physicalSchema } from './physical.ts'
import { dayText, timestampText } from './texts.ts'

/** Rows that are decoded at a time. */
const ROWS = 10_000
/** Rows among which a value is looked for that tells what the schema does not. */
const SAMPLE_ROWS = 100

// A mark at the begin of a text is a part of it.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
/** For texts, and within variants; whatever else there is is read by its numbers and bytes. */
const parsers: Partial<ParquetParsers> = {
  stringFromBytes: (bytes) => decoder.decode(bytes),
  timestampFromMilliseconds: (millis) => timestampText(BigInt(millis), 3, 'Z'),
  timestampFromMicroseconds: (micros) => timestampText(BigInt(micros), 6, 'Z'),
  timestampFromNanoseconds: (nanos) => timestampText(BigInt(nanos), 9, 'Z'),
  dateFromDays: dayText,
  uuidFromBytes: uuidText,
}

/**
 * Parquet: of a row group the columns are decoded part by part. Columns have the types that the file's schema gives.
 * @throws PolytableError INVALID_DATA_FORMAT
 */
export async function openParquet(file: Blob): Promise<RowFile> {
  const [{ parquetMetadataAsync, parquetReadObjects, parquetSchema }, { compressors }] = await Promise.all([
    import('hyparquet'),
    import('hyparquet-compressors'),
  ])
  const buffer: AsyncBuffer = {
    byteLength: file.size,
    slice: (start, end) => file.slice(start, end).arrayBuffer(),
  }
  const metadata: FileMetaData = await attempt(parquetMetadataAsync(buffer))
  const tree = parquetSchema(metadata)
  const physical = { ...metadata, schema: physicalSchema(tree) }
  const readRows = (rowStart: number, rowEnd: number, columns?: string[]): Promise<ParquetRow[]> =>
    attempt(
      parquetReadObjects({
        file: buffer,
        metadata: physical,
        rowStart,
        rowEnd,
        compressors,
        parsers,
        utf8: false,
        columns,
      }),
    )
  const firstOf = async (name: string): Promise<unknown> => {
    const rows = await readRows(0, Math.min(Number(metadata.num_rows), SAMPLE_ROWS), [name])
    return rows.map((row) => row[name] as unknown).find((value) => value !== null && value !== undefined)
  }
  const columns = await columnsOf(metadata, tree, firstOf)
  const headings = columns.map(({ name }) => name)
  return {
    isText: false,
    types: new Map(columns.map(({ name, type }) => [name, type])),
    async *rows() {
      let start = 0
      for (const group of metadata.row_groups) {
        const end = start + Number(group.num_rows)
        for (; start < end; start = Math.min(end, start + ROWS)) {
          const first = start
          const rows = await readRows(first, Math.min(end, first + ROWS))
          yield {
            headings,
            rows: rows.map((row, i) => columns.map(({ name, read }) => read(row[name], first + i))),
          }
        }
      }
    },
  }
}

async function attempt<T>(read: Promise<T>): Promise<T> {
  try {
    return await read
  } catch (cause) {
    throw new PolytableError(
      'INVALID_DATA_FORMAT',
      `Cannot read the Parquet file: ${(cause as Error).message}`,
      {
        cause,
      },
    )
  }
}
