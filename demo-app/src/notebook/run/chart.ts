import { PolytableError, type Query, type Table } from 'polytable'
import type { ChartDescription, ChartType } from './protocol.ts'

const types: readonly ChartType[] = ['line', 'dot', 'bar', 'area', 'histogram']
const MAX_ROWS = 20_000

type RowsOfChart = readonly object[] | Query<never, object> | Table

export interface ChartOptions {
  readonly rows: RowsOfChart
  /** The members of rows that are drawn. */
  readonly x: string
  readonly y?: string
  readonly color?: string
  readonly type?: ChartType
  readonly title?: string
}

/** A chart that a cell gives: the page draws it. */
export class Chart {
  readonly #options: ChartOptions

  constructor(options: ChartOptions) {
    const { type = 'line', x, y } = options
    if (!types.includes(type))
      throw refused(`chart() has no type '${String(type)}'`, `Types are ${types.join(', ')}.`)
    if (typeof x !== 'string')
      throw refused(`chart() needs x`, 'Name the member of rows to be drawn: { rows, x, y }.')
    if (typeof y !== 'string' && type !== 'histogram')
      throw refused(`chart() of the type '${type}' needs y`, 'Only a histogram counts rows by itself.')
    this.#options = options
  }

  async describe(): Promise<ChartDescription> {
    const { rows, x, y, color, type = 'line', title } = this.#options
    const drawn: Record<string, string | number | boolean | Date | null>[] = []
    for await (const row of rows as AsyncIterable<Record<string, unknown>>) {
      if (drawn.length === MAX_ROWS) break
      const members = [x, y, color].filter((name) => name !== undefined)
      drawn.push(Object.fromEntries(members.map((name) => [name, drawable(row[name])])))
    }
    return { type, rows: drawn, x, y, color, title }
  }
}

export const chart = (options: ChartOptions): Chart => new Chart(options)

function drawable(value: unknown): string | number | boolean | Date | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'bigint') return Number(value)
  if (typeof value === 'number' || typeof value === 'boolean' || value instanceof Date) return value
  return String(value)
}

function refused(message: string, hint: string): PolytableError {
  return new PolytableError('INVALID_ARGUMENT', message, { hint })
}
