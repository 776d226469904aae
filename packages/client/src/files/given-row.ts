import { PolytableError } from '@polytable/model/errors/index'
import { describeValue, hasHiddenContent } from '@polytable/model/types/index'

const FILE_HINT =
  'Give a file as a Blob, with sourceFormat: new Blob([bytes]), or of a response await response.blob().'
const ROW_HINT = 'A row is an object of values by the names of columns: { title: "Alien" }.'

/** @throws PolytableError INVALID_ARGUMENT for what is no row: a text, a list, bytes, an object of a class with hidden content */
export function checkRow(
  row: unknown,
  table: string,
  number: number,
): asserts row is Record<string, unknown> {
  if (typeof row === 'object' && row !== null && !Array.isArray(row) && !hasHiddenContent(row)) return
  throw new PolytableError('INVALID_ARGUMENT', `Row ${number} is not an object, but ${describeValue(row)}`, {
    table,
    row: number,
    hint: isOfFile(row) ? FILE_HINT : ROW_HINT,
  })
}

/** @throws PolytableError INVALID_ARGUMENT for what is neither rows nor a row: bytes, a response, a text */
export function checkRows(source: unknown, table: string): asserts source is object {
  if (typeof source === 'object' && source !== null && !isOfFile(source)) return
  throw new PolytableError('INVALID_ARGUMENT', `Rows must be objects, not ${describeValue(source)}`, {
    table,
    hint: isOfFile(source) ? FILE_HINT : ROW_HINT,
  })
}

/** Whether a value is the content of a file, or has it. */
function isOfFile(value: unknown): boolean {
  return ArrayBuffer.isView(value) || value instanceof ArrayBuffer || value instanceof Response
}
