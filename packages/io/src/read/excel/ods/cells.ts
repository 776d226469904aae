import { PolytableError } from '@polytable/model/errors/index'
import { clockText, daysOfTime, instantOfIso, instantText } from '../iso-times.ts'
import { exactNumber } from '../numbers.ts'
import type { CellReader, CellValue } from '../table-rows.ts'
import { isTrue } from '../../../package/xml.ts'
import type { OdsCell } from './rows.ts'

/** The values of the cells of OpenDocument spreadsheets, which say themselves what they are (OpenDocument 1.3 part 3, 19.387). */
export const odsCells: CellReader<OdsCell> = {
  value: valueOf,
  text(cell) {
    const value = valueOf(cell)
    if (value instanceof Date) return instantText(value)
    return cell.type === 'time' && typeof value === 'number' ? clockText(value) : String(value ?? '')
  },
}

function valueOf({ type, value, text }: OdsCell): CellValue {
  if (type === 'error' || type === 'void') return null
  if (value === undefined || type === 'string' || type === '') return (value ?? text) || null
  switch (type) {
    case 'date':
      return instantOfIso(value) ?? notOf(type, value)
    case 'time':
      return daysOfTime(value) ?? notOf(type, value)
    case 'boolean':
      return isTrue(value)
    default:
      return exactNumber(value) ?? notOf(type, value)
  }
}

function notOf(type: string, value: string): never {
  throw new PolytableError('INVALID_DATA_FORMAT', `'${value}' is not a value of type ${type}`)
}
