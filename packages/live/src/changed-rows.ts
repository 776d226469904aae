import type { TableRecord, WrittenRows } from '@polytable/kernel/catalog/index'
import type { EngineContext, RowRange } from '@polytable/kernel/statements/context'
import { pastName, presentName } from '@polytable/kernel/storage/layout'

/** More changed rows than this are not looked at one by one: everything is read again. */
export const MOST_ROWS = 5000

/** Rows by the ids of the rows of the root that they come from. */
export class RowIds {
  readonly #ranges: readonly RowRange[]
  readonly #ids: ReadonlySet<number>
  #key: string | undefined

  constructor(ranges: readonly RowRange[], ids: ReadonlySet<number>) {
    this.#ranges = ranges
    this.#ids = ids
  }

  has(id: number): boolean {
    return this.#ids.has(id) || this.#ranges.some(({ firstRow, endRow }) => id >= firstRow && id < endRow)
  }

  get isEmpty(): boolean {
    return this.#ids.size === 0 && this.#ranges.length === 0
  }

  /** These and others. */
  with(ids: ReadonlySet<number>): RowIds {
    return ids.size === 0 ? this : new RowIds(this.#ranges, new Set([...this.#ids, ...ids]))
  }

  /** SQL of 'it is one of them'. */
  sql(id: string): string {
    const ranges = this.#ranges.map(({ firstRow, endRow }) => `${id} >= ${firstRow} AND ${id} < ${endRow}`)
    const ids = this.#ids.size > 0 ? [`${id} IN (${[...this.#ids].join(', ')})`] : []
    return `(${[...ranges, ...ids].join(' OR ') || 'false'})`
  }

  /** Whether one of some ids is one of them. */
  meets(ids: ReadonlySet<number>): boolean {
    for (const { firstRow, endRow } of this.#ranges)
      for (let id = firstRow; id < endRow; id++) if (ids.has(id)) return true
    for (const id of this.#ids) if (ids.has(id)) return true
    return false
  }

  /** What tells them from others. */
  get key(): string {
    return (this.#key ??= this.sql(''))
  }
}

/** What was written to a family since its rows were last looked at; 'everything' where that is not known. */
export type Written = readonly WrittenRows[] | 'everything'

/** The same of several families, by their roots. */
export type ChangesByRoot = ReadonlyMap<number, Written>

/**
 * The rows that were written: those that were inserted or filled by their ranges, others by the commits that wrote them.
 * @param tables those whose rows matter
 */
export async function changedRows(
  { store }: EngineContext,
  written: Written,
  tables: readonly TableRecord[],
): Promise<RowIds | 'everything'> {
  if (written === 'everything') return written
  const ranges = written.map(({ rows }) => rows).filter(({ firstRow, endRow }) => endRow > firstRow)
  const inRanges = ranges.reduce((sum, { firstRow, endRow }) => sum + endRow - firstRow, 0)
  if (inRanges > MOST_ROWS) return 'everything'
  const commits = written.flatMap(({ head, hasOthers }) => (hasOthers ? [head!] : []))
  if (commits.length === 0) return new RowIds(ranges, new Set())
  const list = commits.join(', ')
  const parts = tables.flatMap((table) => [
    `SELECT row_id FROM ${presentName(table)} WHERE v_min IN (${list})`,
    `SELECT row_id FROM ${pastName(table)} WHERE v_max IN (${list})`,
  ])
  const rows = await store.query(`${parts.join(' UNION ')} LIMIT ${MOST_ROWS + 1}`)
  if (rows.length > MOST_ROWS) return 'everything'
  return new RowIds(ranges, new Set(rows.map(([id]) => id as number)))
}
