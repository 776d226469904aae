import { PolytableError } from '@polytable/model/errors/index'
import { isMediaKind, type ColumnType } from '@polytable/model/types/index'

/** The most that a text, or a binary or an array, may have that is no medium: characters, or bytes. */
const MAX_SIZE = 64 * 2 ** 20

/** @throws PolytableError CONSTRAINT_VIOLATION for what a function returned that is too large for a cell */
export function checkResult(result: unknown, returns: ColumnType | undefined): void {
  if (typeof result === 'string') checkSize(result.length, 'characters')
  if (typeof result !== 'object' || result === null) return
  const size = sizeOf(result)
  if (size !== undefined && !(returns && isMediaKind(returns.kind))) checkSize(size, 'bytes')
}

function checkSize(size: number, unit: string): void {
  if (size <= MAX_SIZE) return
  throw new PolytableError('CONSTRAINT_VIOLATION', `A cell cannot hold ${size} ${unit}`, {
    hint: `The maximum is ${MAX_SIZE}. Store larger values as media: return a Blob for a media column.`,
  })
}

function sizeOf(value: object): number | undefined {
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return value.byteLength
  const data = 'data' in value ? value.data : undefined
  return ArrayBuffer.isView(data) ? data.byteLength : undefined
}
