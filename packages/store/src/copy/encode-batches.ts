import { PolytableError } from '@polytable/model/errors/index'
import type { CopyColumn } from '@polytable/model/ports/index'
import { ByteWriter } from './byte-writer.ts'
import { fieldEncoders, type FieldEncoder } from './field-encoders.ts'
import { InvalidValue } from './invalid-value.ts'

/** A batch is closed with the row that takes it past this many bytes. */
const BATCH_BYTES = 8 * 1024 * 1024
/** 'PGCOPY\n', 0xff, '\r\n', 0: the signature of a binary COPY. */
const SIGNATURE = new Uint8Array([0x50, 0x47, 0x43, 0x4f, 0x50, 0x59, 0x0a, 0xff, 0x0d, 0x0a, 0x00])
const NULL_LENGTH = -1
const END_OF_DATA = -1

/** What one COPY takes: a whole file of PostgreSQL's binary COPY format. */
export interface CopyBatch {
  /** Valid until the next batch is asked for. */
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly rowCount: number
}

/**
 * Encodes rows as files of binary COPY of about 8 MiB each (more where one row is larger). No rows, no batch.
 * @param columns their order is that of the values in each row.
 * @throws PolytableError INVALID_ARGUMENT naming the column and the 0-based row of a value that does not fit its type.
 */
export function* encodeBatches(
  columns: readonly CopyColumn[],
  rows: Iterable<readonly unknown[]>,
): Generator<CopyBatch, void, undefined> {
  const encoders = columns.map((column) => fieldEncoders[column.type])
  const writer = new ByteWriter()
  let row = 0
  let rowCount = 0
  for (const values of rows) {
    if (rowCount === 0) startFile(writer)
    encodeRow(writer, columns, encoders, values, row)
    row++
    rowCount++
    if (writer.length < BATCH_BYTES) continue
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

function endFile(writer: ByteWriter, rowCount: number): CopyBatch {
  writer.int16(END_OF_DATA)
  return { bytes: writer.view(), rowCount }
}

function encodeRow(
  writer: ByteWriter,
  columns: readonly CopyColumn[],
  encoders: readonly FieldEncoder[],
  values: readonly unknown[],
  row: number,
): void {
  if (values.length !== columns.length) {
    throw new PolytableError(
      'INVALID_ARGUMENT',
      `Row ${row} has ${values.length} values for ${columns.length} columns.`,
      { row },
    )
  }
  writer.int16(columns.length)
  for (let index = 0; index < encoders.length; index++) {
    const value = values[index]
    if (value === null) {
      writer.int32(NULL_LENGTH)
      continue
    }
    try {
      encoders[index]!(writer, value)
    } catch (error) {
      throw error instanceof InvalidValue ? placeError(error, columns[index]!, row) : error
    }
  }
}

function placeError(error: InvalidValue, column: CopyColumn, row: number): PolytableError {
  return new PolytableError(
    'INVALID_ARGUMENT',
    `Column '${column.name}' (${column.type}), row ${row}: ${error.message}.`,
    { column: column.name, row },
  )
}
