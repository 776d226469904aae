import { PolytableError } from '@polytable/model/errors/index'
import type { RowFile, StatedType } from '@polytable/model/ports/index'
import { formatIsoMicros } from '@polytable/model/types/time'
import type { AsyncBuffer, FileMetaData, ParquetParsers, SchemaElement } from 'hyparquet'

/** Rows that are decoded at a time. */
const ROWS = 10_000

/** Points in time and days as texts, which keep what they have. */
const parsers: Partial<ParquetParsers> = {
  timestampFromMilliseconds: (millis) => formatIsoMicros(millis * 1000n),
  timestampFromMicroseconds: (micros) => formatIsoMicros(micros),
  timestampFromNanoseconds: (nanos) => formatIsoMicros(nanos / 1000n),
  dateFromDays: (days) => new Date(days * 86_400_000).toISOString().slice(0, 10),
}

/** Parquet: of a row group the columns are decoded part by part. */
export async function openParquet(file: Blob): Promise<RowFile> {
  const [{ parquetMetadataAsync, parquetReadObjects, parquetSchema, toJson }, { compressors }] =
    await Promise.all([import('hyparquet'), import('hyparquet-compressors')])
  const buffer: AsyncBuffer = {
    byteLength: file.size,
    slice: (start, end) => file.slice(start, end).arrayBuffer(),
  }
  const attempt = async <T>(read: Promise<T>): Promise<T> => {
    try {
      return await read
    } catch (cause) {
      throw new PolytableError(
        'INVALID_DATA_FORMAT',
        `Cannot read the Parquet file: ${(cause as Error).message}`,
        { cause },
      )
    }
  }
  const metadata: FileMetaData = await attempt(parquetMetadataAsync(buffer))
  const columns = parquetSchema(metadata).children.map(({ element }) => element)
  const types = new Map(columns.map((column) => [column.name, statedType(column)]))
  const headings = columns.map(({ name }) => name)
  const plain = (value: unknown): unknown => (isNested(value) ? toJson(value) : (value ?? null))
  return {
    isText: false,
    types,
    async *rows() {
      let start = 0
      for (const group of metadata.row_groups) {
        const end = start + Number(group.num_rows)
        for (; start < end; start = Math.min(end, start + ROWS)) {
          const rowEnd = Math.min(end, start + ROWS)
          const rows = await attempt(
            parquetReadObjects({
              file: buffer,
              metadata,
              rowStart: start,
              rowEnd,
              compressors,
              parsers,
              utf8: false,
            }),
          )
          yield { headings, rows: rows.map((row) => headings.map((heading) => plain(row[heading]))) }
        }
      }
    },
  }
}

function statedType({
  type,
  converted_type: converted,
  logical_type: logical,
}: SchemaElement): StatedType | undefined {
  if (logical?.type === 'UUID') return 'uuid'
  if (logical?.type === 'DATE' || converted === 'DATE') return 'date'
  if (logical?.type === 'TIMESTAMP' || converted?.startsWith('TIMESTAMP') || type === 'INT96')
    return 'timestamp'
  if (logical?.type === 'DECIMAL' || converted === 'DECIMAL') return 'float'
  if (logical?.type === 'STRING' || converted === 'UTF8') return 'string'
  return type === 'FLOAT' || type === 'DOUBLE' || logical?.type === 'FLOAT16' ? 'float' : undefined
}

function isNested(value: unknown): boolean {
  return (
    typeof value === 'object' && value !== null && !(value instanceof Date) && !(value instanceof Uint8Array)
  )
}
