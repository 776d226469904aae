import type { Condition, Expression, Table } from 'polytable'
import { string } from 'polytable/functions'

export type RowValues = Readonly<Record<string, unknown>>

/** Which rows of a table are shown, and in what order. */
export interface Choice {
  /** What a text of the row contains, or a number of it is; '' for all rows. */
  readonly filter: string
  readonly order?: { readonly column: string; readonly direction: 'asc' | 'desc' }
}

/** The chosen rows of a table, which are read by their places. */
export interface RowSource {
  readonly count: number
  /** @param from the place of the first, from 0 @param to the place after the last */
  read(from: number, to: number, signal: AbortSignal): Promise<RowValues[]>
  /** All of them as CSV. */
  csv(signal: AbortSignal): Promise<string>
}

const sortable = new Set(['string', 'int', 'bigint', 'float', 'bool', 'timestamp', 'date', 'uuid'])

/** Whether rows can be put in order by a column. */
export function isSortable({ type }: { readonly type: { readonly kind: string } }): boolean {
  return sortable.has(type.kind)
}

/** Whether a table has columns that a filter looks at. */
export function isFilterable(table: Table): boolean {
  return table.info.columns.some(({ type }) => ['string', 'int', 'float'].includes(type.kind))
}

/** Opens the chosen rows of a table. */
export async function openRows(table: Table, choice: Choice, signal: AbortSignal): Promise<RowSource> {
  const query = queryOf(table, choice)
  const count = await query.count({ signal })
  const csv = (exported: AbortSignal): Promise<string> => query.toCsv({ signal: exported })
  const first = await firstOfUnbroken(table, choice, count, signal)
  if (first === undefined) {
    return {
      count,
      csv,
      read: (from, to, read) => query.limit(to - from, { offset: from }).collect({ signal: read }),
    }
  }
  const { rowId } = table
  return {
    count,
    csv,
    read: (from, to, read) =>
      table
        .where(rowId.between(first + from, first + to - 1))
        .orderBy(rowId)
        .collect({ signal: read }),
  }
}

/** A query of the chosen rows; rows that are alike in its order are in that in which they came. */
function queryOf(table: Table, { filter, order }: Choice) {
  const condition = filter === '' ? undefined : conditionOf(table, filter)
  const chosen = condition ? table.where(condition) : table.query()
  const names: readonly string[] = table.columns()
  const by = order && names.includes(order.column) ? table.c[order.column] : undefined
  if (!order || !by) return chosen
  const ordered = chosen.orderBy(by, order.direction).orderBy(table.rowId)
  // The rows that a view makes of one have one id.
  const pos = table.info.kind !== 'table' && names.includes('pos') ? table.c['pos'] : undefined
  return pos ? ordered.orderBy(pos) : ordered
}

function conditionOf(table: Table, filter: string): Condition | undefined {
  const number = Number(filter)
  const parts = table.info.columns.flatMap(({ name, type: { kind } }): Condition[] => {
    const column: Expression<unknown> | undefined = table.c[name]
    if (!column) return []
    if (kind === 'string')
      return [string.contains(column as Expression<string | null>, { substr: filter, case: false })]
    const isComparable = kind === 'float' ? Number.isFinite(number) : Number.isSafeInteger(number)
    return (kind === 'float' || kind === 'int') && isComparable ? [column.eq(number)] : []
  })
  return parts.reduce<Condition | undefined>((all, part) => (all ? all.or(part) : part), undefined)
}

/**
 * The id of the first row where ids follow one another without a gap: then rows are found by their ids at once, wherever they are;
 * otherwise the database has to count all rows before them.
 */
async function firstOfUnbroken(
  table: Table,
  { filter, order }: Choice,
  count: number,
  signal: AbortSignal,
): Promise<number | undefined> {
  if (table.info.kind !== 'table' || filter !== '' || order || count === 0) return undefined
  const end = async (direction: 'asc' | 'desc'): Promise<number> => {
    const query = table.select({ id: table.rowId }).orderBy(table.rowId, direction).limit(1)
    const [row] = await query.collect({ signal })
    return row?.id ?? Number.NaN
  }
  const [first, last] = await Promise.all([end('asc'), end('desc')])
  return last - first + 1 === count ? first : undefined
}
