import type { CopyType } from '@polytable/model/ports/index'
import type { ByteWriter } from './byte-writer.ts'
import { checkInt4, checkInt8 } from './integers.ts'
import { rejectValue } from './invalid-value.ts'
import { checkText } from './text.ts'
import { toPostgresDays, toPostgresMicroseconds } from './time.ts'
import { uuidBytes } from './uuid.ts'
import { checkVector } from './vector.ts'

/** Appends one field that is not NULL: its int32 length in bytes, then its binary form. Throws InvalidValue. */
export type FieldEncoder = (writer: ByteWriter, value: unknown) => void

/** The version of the binary form of jsonb. */
const JSONB_VERSION = 1

/** How each wire type is written, as the `*_recv` functions of PostgreSQL read it. */
export const fieldEncoders: Readonly<Record<CopyType, FieldEncoder>> = {
  int4(writer, value) {
    const number = checkInt4(value)
    writer.int32(4)
    writer.int32(number)
  },
  int8(writer, value) {
    const integer = checkInt8(value)
    writer.int32(8)
    writer.int64(integer)
  },
  float8(writer, value) {
    if (typeof value !== 'number') rejectValue('a number', value)
    writer.int32(8)
    writer.float64(value)
  },
  text(writer, value) {
    const text = checkText(value)
    writer.text(text)
  },
  bool(writer, value) {
    if (typeof value !== 'boolean') rejectValue('a boolean', value)
    writer.int32(1)
    writer.uint8(value ? 1 : 0)
  },
  jsonb(writer, value) {
    const text = checkText(value)
    writer.lengthPrefixed(() => {
      writer.uint8(JSONB_VERSION)
      writer.utf8(text)
    })
  },
  timestamptz(writer, value) {
    const microseconds = toPostgresMicroseconds(value)
    writer.int32(8)
    writer.int64(microseconds)
  },
  date(writer, value) {
    const days = toPostgresDays(value)
    writer.int32(4)
    writer.int32(days)
  },
  uuid(writer, value) {
    const bytes = uuidBytes(value)
    writer.int32(bytes.length)
    writer.bytes(bytes)
  },
  bytea(writer, value) {
    if (!(value instanceof Uint8Array)) rejectValue('a Uint8Array', value)
    writer.int32(value.length)
    writer.bytes(value)
  },
  vector(writer, value) {
    const vector = checkVector(value)
    writer.int32(4 + 4 * vector.length)
    writer.int16(vector.length)
    writer.int16(0)
    writer.float32s(vector)
  },
}
