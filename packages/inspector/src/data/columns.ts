import type { Column, Table } from '@polytable/client/index'
import type { ColumnInfo } from '@polytable/model/protocol/table-info'

type Kind = ColumnInfo['type']['kind']

const MEDIA: ReadonlySet<Kind> = new Set<Kind>(['image', 'video', 'audio', 'document'])
const NUMBERS: ReadonlySet<Kind> = new Set<Kind>(['int', 'bigint', 'float'])
const SORTABLE: ReadonlySet<Kind> = new Set<Kind>([
  ...NUMBERS,
  ...(['string', 'bool', 'timestamp', 'date', 'uuid'] as const),
])

/** Whether a column holds media files. */
function isMedia({ type }: ColumnInfo): boolean {
  return MEDIA.has(type.kind)
}

/** Whether a column holds numbers. */
export function isNumber({ type }: ColumnInfo): boolean {
  return NUMBERS.has(type.kind)
}

/** Whether rows have an order by the column that people understand. */
export function isSortable({ type }: ColumnInfo): boolean {
  return SORTABLE.has(type.kind)
}

/** Whether a cell of the column can have an error in the place of a value. */
export function mayFail(column: ColumnInfo): boolean {
  return column.isStored && (column.isComputed || isMedia(column))
}

/** A column of a table that is known by its name only. */
export function columnOf<T = unknown>(table: Table, name: string): Column<T> {
  return table.c[name] as Column<T>
}
