import { Query, Table, type MediaFile } from 'polytable'
import { Chart } from './chart.ts'
import { PAGE_ROWS, type Output, type ShownMedia, type ShownTable, type Tree } from './protocol.ts'
import { SqlTable } from './sql-table.ts'
import { isMedia, treeOf } from './trees.ts'

/** How many rows of a query are read to be shown. */
const MAX_ROWS = 1000
const COLUMNS_OF = 100

type PlainRow = Readonly<Record<string, unknown>>

/** The values that outputs show, for as long as these are on the page. */
export class ShownValues {
  readonly #media = new Map<number, { readonly cell: string; readonly media: MediaFile | Blob }>()
  readonly #rows = new Map<
    number,
    { readonly cell: string; readonly columns: readonly string[]; readonly rows: readonly PlainRow[] }
  >()
  #next = 1

  /** Forgets what a cell showed. */
  drop(cell: string): void {
    for (const values of [this.#media, this.#rows]) {
      for (const [id, value] of values) if (value.cell === cell) values.delete(id)
    }
  }

  keepMedia(cell: string, media: MediaFile | Blob): ShownMedia {
    const id = this.#next++
    this.#media.set(id, { cell, media })
    if (media instanceof Blob) {
      const name = media instanceof File ? media.name : undefined
      return { id, mediaType: media.type, name, size: media.size, width: undefined, height: undefined }
    }
    const { mediaType, name, size, width, height } = media
    return { id, mediaType, name, size, width, height }
  }

  async bytesOf(id: number): Promise<Blob> {
    const media = this.#media.get(id)?.media
    if (!media) throw new Error('The cell has run again since')
    return media instanceof Blob ? media : media.blob()
  }

  keepRows(
    cell: string,
    rows: readonly PlainRow[],
    isCut: boolean,
    columns: readonly string[] = columnsOf(rows),
  ): ShownTable {
    const source = this.#next++
    this.#rows.set(source, { cell, columns, rows })
    return { columns, rows: this.rowsFrom(source, 0), total: rows.length, isCut, source }
  }

  rowsFrom(source: number, from: number): Tree[][] {
    const kept = this.#rows.get(source)
    if (!kept) throw new Error('The cell has run again since')
    const { cell, columns, rows } = kept
    return rows
      .slice(from, from + PAGE_ROWS)
      .map((row) => columns.map((name) => treeOf(row[name], (media) => this.keepMedia(cell, media))))
  }
}

const columnsOf = (rows: readonly PlainRow[]): string[] => [
  ...new Set(rows.slice(0, COLUMNS_OF).flatMap((row) => Object.keys(row))),
]

/** What is shown of a value. */
export async function outputOf(value: unknown, cell: string, shown: ShownValues): Promise<Output> {
  if (value instanceof Chart) return { kind: 'chart', chart: await value.describe() }
  if (value instanceof SqlTable) {
    const { rows, isCut, columns } = value
    return { kind: 'table', table: shown.keepRows(cell, rows, isCut, columns) }
  }
  if (isRowSource(value)) {
    const rows: PlainRow[] = []
    let isCut = false
    for await (const row of value) {
      isCut = rows.length === MAX_ROWS
      if (isCut) break
      rows.push(row)
    }
    return { kind: 'table', table: shown.keepRows(cell, rows, isCut) }
  }
  if (isRows(value)) return { kind: 'table', table: shown.keepRows(cell, value, false) }
  return { kind: 'tree', tree: treeOf(value, (media) => shown.keepMedia(cell, media)) }
}

/** Whether a value tells of changes, as a live query does. */
export function isLive(value: unknown): value is AsyncGenerator<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value && 'next' in value
}

function isRowSource(value: unknown): value is AsyncIterable<PlainRow> {
  if (value instanceof Query || value instanceof Table) return true
  return (
    typeof value === 'object' &&
    value !== null &&
    Symbol.asyncIterator in value &&
    !isMedia(value) &&
    !(value instanceof ReadableStream)
  )
}

function isRows(value: unknown): value is readonly PlainRow[] {
  return Array.isArray(value) && value.length > 0 && value.slice(0, COLUMNS_OF).every(isPlainRow)
}

function isPlainRow(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}
