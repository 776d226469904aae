import { PolytableError } from '@polytable/model/errors/index'
import { XmlParser, type XmlHandler } from '../../package/xml.ts'

/** A row with those of its cells that have something; its number from 1. */
export interface SheetRow<C> {
  readonly number: number
  readonly cells: readonly C[]
}

/** Finds the rows in the XML of a sheet. */
export interface RowReader<C> extends XmlHandler {
  /** Whether all rows were read. */
  readonly isDone: boolean
  /** The rows read since the last call. */
  take(): SheetRow<C>[]
}

/** Characters of a row at most, and of what is before the first. */
const MAX_ROW_LENGTH = 2 ** 27

/** The rows of a sheet, as its XML comes. @throws PolytableError INVALID_DATA_FORMAT for XML that is not valid */
export async function* streamRows<C>(
  xml: AsyncIterable<string>,
  reader: RowReader<C>,
): AsyncGenerator<SheetRow<C>[]> {
  const parser = new XmlParser(reader)
  let length = 0
  for await (const piece of xml) {
    parser.write(piece)
    const rows = reader.take()
    length = rows.length > 0 ? 0 : length + piece.length
    if (length > MAX_ROW_LENGTH) {
      throw new PolytableError('INVALID_DATA_FORMAT', `there is no row in ${length} characters`)
    }
    if (rows.length > 0) yield rows
    if (reader.isDone) return
  }
  parser.end()
}
