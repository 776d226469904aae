import type { Condition, Table } from '@polytable/client/index'
import type { ColumnInfo } from '@polytable/model/protocol/table-info'
import { columnOf, isNumber, mayFail } from './columns.ts'

/** What rows are kept by: a column, a comparison, and what it is compared with. */
export interface Filter {
  readonly column: string
  readonly operator: string
  readonly value: string
}

/** A comparison that can be chosen. */
export interface Operator {
  readonly id: string
  readonly label: string
  /** Whether it compares with a value. */
  readonly takesValue: boolean
}

const compare = (id: string, label: string): Operator => ({ id, label, takesValue: true })
const ask = (id: string, label: string): Operator => ({ id, label, takesValue: false })

const EQUALITY = [compare('eq', 'is'), compare('ne', 'is not')]
const ORDER = [
  compare('lt', 'is less than'),
  compare('le', 'is at most'),
  compare('gt', 'is more than'),
  compare('ge', 'is at least'),
]

/** The comparisons that a column can be filtered by. */
export function operatorsOf(column: ColumnInfo): readonly Operator[] {
  const always = [
    ask('empty', 'is empty'),
    ask('filled', 'is not empty'),
    ...(mayFail(column) ? [ask('failed', 'has failed')] : []),
  ]
  switch (column.type.kind) {
    case 'string':
      return [compare('contains', 'contains'), ...EQUALITY, ...always]
    case 'uuid':
      return [...EQUALITY, ...always]
    case 'bool':
      return [ask('true', 'is true'), ask('false', 'is false'), ...always]
    case 'timestamp':
    case 'date':
      return [...EQUALITY, ...ORDER, ...always]
    default:
      return isNumber(column) ? [...EQUALITY, ...ORDER, ...always] : always
  }
}

/** What was typed, as a value of the column's type. */
function typedValue({ name, type }: ColumnInfo, text: string): string | number | bigint {
  const isWhole = /^\s*[+-]?\d+\s*$/.test(text)
  if (type.kind === 'bigint' && isWhole) return BigInt(text.trim().replace('+', ''))
  if (type.kind !== 'int' && type.kind !== 'bigint' && type.kind !== 'float') return text
  const number = Number(text)
  if (text.trim() === '' || Number.isNaN(number) || (type.kind !== 'float' && !isWhole))
    throw new TypeError(`'${text}' is not a number that '${name}' can hold`)
  return number
}

/** The condition that a filter stands for. @throws TypeError where what was typed is not of the column's type */
export function conditionOf(table: Table, info: ColumnInfo, { operator, value }: Filter): Condition {
  const column = columnOf(table, info.name)
  const typed = (): NonNullable<unknown> => typedValue(info, value)
  switch (operator) {
    case 'contains': {
      const pattern = `%${value.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
      return columnOf<string | null>(table, info.name).like(pattern)
    }
    case 'ne':
      return column.ne(typed())
    case 'lt':
      return column.lt(typed())
    case 'le':
      return column.le(typed())
    case 'gt':
      return column.gt(typed())
    case 'ge':
      return column.ge(typed())
    case 'empty':
      return column.isNull()
    case 'filled':
      return column.isNotNull()
    case 'failed':
      return column.errorType.isNotNull()
    case 'true':
      return column.eq(true)
    case 'false':
      return column.eq(false)
    default:
      return column.eq(typed())
  }
}
