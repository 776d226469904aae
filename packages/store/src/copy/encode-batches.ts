import { PolytableError } from '@polytable/model/errors/index'
import type { CopyBatch, CopyColumn, CopyValues } from '@polytable/model/ports/index'
import { ByteWriter } from './byte-writer.ts'
import { fieldEncoders } from './field-encoders.ts'
import { InvalidValue } from './invalid-value.ts'

/** A file is closed with the row that takes it past this many bytes. */
const FILE_BYTES = 8 * 1024 * 1024
/** 'PGCOPY\n', 0xff, '\r\n', 0: the signature of a binary COPY. */
const SIGNATURE = new Uint8Array([0x50, 0x47, 0x43, 0x4f, 0x50, 0x59, 0x0a, 0xff, 0x0d, 0x0a, 0x00])
const NULL_LENGTH = -1
const END_OF_DATA = -1
const INT8_BYTES = 8
const FLOAT8_BYTES = 8

/** What one COPY takes: a whole file of PostgreSQL's binary COPY format. */
export interface CopyFile {
  /** Valid until the next file is asked for. */
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly rowCount: number
}

/** Writes the field of a row. Throws InvalidValue. */
type FieldWriter = (writer: ByteWriter, row: number) => void

/**
 * Encodes rows as files of binary COPY of about 8 MiB each (more where one row is larger). No rows, no file.
 * @param columns their order is that of the values in each row.
 * @throws PolytableError INVALID_ARGUMENT naming the column and the 0-based row of a value that does not fit its type.
 */
export function* encodeBatches(
  columns: readonly CopyColumn[],
  rows: Iterable<readonly unknown[]> | CopyBatch,
): Generator<CopyFile, void, undefined> {
  const writer = new ByteWriter()
  let rowCount = 0
  for (const writeRow of Symbol.iterator in rows ? eachRow(columns, rows) : eachOfBatch(columns, rows)) {
    if (rowCount === 0) startFile(writer)
    writeRow(writer)
    rowCount++
    if (writer.length < FILE_BYTES) continue
    yield endFile(writer, rowCount)
    rowCount = 0
  }
  if (rowCount > 0) yield endFile(writer, rowCount)
}

function startFile(writer: ByteWriter): void {
  writer.clear()
  writer.bytes(SIGNATURE)
  writer.int32(0) // flags
  writer.int32(0) // length of the header's extension
}

function endFile(writer: ByteWriter, rowCount: number): CopyFile {
  writer.int16(END_OF_DATA)
  return { bytes: writer.view(), rowCount }
}

/** What writes the rows one after the other. */
function* eachRow(
  columns: readonly CopyColumn[],
  rows: Iterable<readonly unknown[]>,
): Generator<(writer: ByteWriter) => void> {
  const encoders = columns.map(({ type }) => fieldEncoders[type])
  let values: readonly unknown[] = []
  const fields = encoders.map((encode, i) => (writer: ByteWriter): void => {
    const value = values[i]
    if (value === null) writer.int32(NULL_LENGTH)
    else encode(writer, value)
  })
  let row = 0
  const write = (writer: ByteWriter): void => writeFields(writer, columns, fields, row)
  for (values of rows) {
    if (values.length !== columns.length) {
      throw new PolytableError(
        'INVALID_ARGUMENT',
        `Row ${row} has ${values.length} values for ${columns.length} columns.`,
        { row },
      )
    }
    yield write
    row++
  }
}

/** What writes each row of a batch: the int16 number of its fields, and these, as a COPY or the parameters of a Bind have them. */
export function* eachOfBatch(
  columns: readonly CopyColumn[],
  batch: CopyBatch,
): Generator<(writer: ByteWriter) => void> {
  const fields = columns.map((column, i) => fieldWriter(column, batch.columns[i]!))
  let row = 0
  const write = (writer: ByteWriter): void => writeFields(writer, columns, fields, row)
  for (; row < batch.size; row++) yield write
}

/** Writes a row: the number of its fields, and these. */
function writeFields(
  writer: ByteWriter,
  columns: readonly CopyColumn[],
  fields: readonly FieldWriter[],
  row: number,
): void {
  writer.int16(columns.length)
  let at = 0
  try {
    for (; at < fields.length; at++) fields[at]!(writer, row)
  } catch (error) {
    throw error instanceof InvalidValue ? placeError(error, columns[at]!, row) : error
  }
}

/** What writes the values of a column. */
function fieldWriter({ type }: CopyColumn, values: CopyValues): FieldWriter {
  const encode = fieldEncoders[type]
  if (values instanceof Float64Array) {
    if (type !== 'float8') return (writer, row) => encode(writer, values[row])
    return (writer, row) => {
      writer.int32(FLOAT8_BYTES)
      writer.float64(values[row]!)
    }
  }
  if ('constant' in values) {
    const field = new ByteWriter(INT8_BYTES * 2)
    if (values.constant === null) field.int32(NULL_LENGTH)
    else encode(field, values.constant)
    const bytes = field.view()
    return (writer) => writer.range(bytes, 0, bytes.length)
  }
  if ('ends' in values) {
    const { bytes, ends } = values
    return (writer, row) => {
      const start = row === 0 ? 0 : ends[row - 1]!
      const end = ends[row]!
      writer.int32(end - start)
      writer.range(bytes, start, end)
    }
  }
  return (writer, row) => {
    const value = values[row]
    if (value === null) writer.int32(NULL_LENGTH)
    else encode(writer, value)
  }
}

function placeError(error: InvalidValue, column: CopyColumn, row: number): PolytableError {
  return new PolytableError(
    'INVALID_ARGUMENT',
    `Column '${column.name}' (${column.type}), row ${row}: ${error.message}.`,
    { column: column.name, row },
  )
}
