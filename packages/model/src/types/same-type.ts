import type { ColumnType } from './column-type.ts'

/** A text that is equal for equal data, whatever the order of their members: the catalog does not keep that. */
export function keyOfData(data: unknown): string {
  return JSON.stringify(data, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  )
}

/** Whether two types differ in nothing but that null is allowed. */
export function isSameType(a: ColumnType, b: ColumnType): boolean {
  return keyOfType(a) === keyOfType(b)
}

function keyOfType(type: ColumnType): string {
  const { as = 'date', ...rest } = type
  return keyOfData({ ...rest, as, nullable: false })
}
