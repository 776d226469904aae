import type { ColumnInfo, TableInfo } from '@polytable/model/protocol/table-info'
import { withoutVersion, type Family } from './family.ts'

/** Pixels of the drawing. */
const ROW = 26
const HEAD = 30
const WIDTH = 190
const GAP_X = 90
const GAP_Y = 24
const MARGIN = 4

/** A column in the drawing. */
export interface ColumnBox {
  /** `table.column`. */
  readonly key: string
  readonly info: ColumnInfo
  /** `table.column` of what it is directly made of. */
  readonly reads: readonly string[]
  /** The path of the table that it is shown in. */
  readonly table: string
  readonly x: number
  readonly y: number
}

/** A table in the drawing, with the columns that it defines. */
export interface TableBox {
  readonly info: TableInfo
  readonly x: number
  readonly y: number
  readonly height: number
  readonly columns: readonly ColumnBox[]
}

/** A line from what is read to what reads it. */
export interface Edge {
  readonly from: string
  readonly to: string
  /** Whether it leads from a base to its view. */
  readonly isOfView: boolean
  /** The `d` of a path. */
  readonly path: string
}

/** Tables, views and columns with their places, and the lines between them. */
export interface Graph {
  readonly tables: readonly TableBox[]
  readonly edges: readonly Edge[]
  readonly width: number
  readonly height: number
}

export const boxSize = { row: ROW, head: HEAD, width: WIDTH } as const

/** The drawing of a family of tables: bases to the left of their views. */
export function graphOf(family: Family): Graph {
  const levelByPath = new Map<string, number>()
  const bottoms: number[] = []
  const tables = family.tables.map((info) => {
    const base = info.base === null ? undefined : withoutVersion(info.base)
    const level = base === undefined ? 0 : (levelByPath.get(base) ?? -1) + 1
    levelByPath.set(info.path, level)
    const y = bottoms[level] ?? MARGIN
    const box = tableBox(info, family.readsByColumn, MARGIN + level * (WIDTH + GAP_X), y)
    bottoms[level] = y + box.height + GAP_Y
    return box
  })
  const width = MARGIN * 2 + bottoms.length * (WIDTH + GAP_X) - GAP_X
  const columns = new Map(tables.flatMap((table) => table.columns.map((column) => [column.key, column])))
  return {
    tables,
    edges: [...viewEdges(tables), ...columnEdges(columns)],
    // Lines within a table bulge to the right of it.
    width: width + GAP_X / 2,
    height: Math.max(0, ...bottoms) - GAP_Y + MARGIN,
  }
}

function tableBox(info: TableInfo, readsByColumn: Family['readsByColumn'], x: number, y: number): TableBox {
  const own = info.columns.filter((column) => column.definedIn === info.path)
  const columns = own.map((column, at) => ({
    key: `${info.path}.${column.name}`,
    info: column,
    reads: readsByColumn.get(`${info.path}.${column.name}`) ?? [],
    table: info.path,
    x,
    y: y + HEAD + at * ROW,
  }))
  return { info, x, y, height: HEAD + own.length * ROW + 6, columns }
}

function viewEdges(tables: readonly TableBox[]): readonly Edge[] {
  const byPath = new Map(tables.map((table) => [table.info.path, table]))
  return tables.flatMap((view) => {
    const base = byPath.get(withoutVersion(view.info.base ?? ''))
    if (base === undefined) return []
    const path = curve(base.x + WIDTH, base.y + HEAD / 2, view.x, view.y + HEAD / 2)
    return [{ from: base.info.path, to: view.info.path, isOfView: true, path }]
  })
}

function columnEdges(columns: ReadonlyMap<string, ColumnBox>): readonly Edge[] {
  return [...columns.values()].flatMap((reader) =>
    reader.reads.flatMap((key) => {
      const read = columns.get(key)
      return read === undefined || read === reader
        ? []
        : [{ from: key, to: reader.key, isOfView: false, path: between(read, reader) }]
    }),
  )
}

function between(read: ColumnBox, reader: ColumnBox): string {
  const [from, to] = [read.y + ROW / 2, reader.y + ROW / 2]
  const right = read.x + WIDTH
  if (read.x !== reader.x) return curve(right, from, reader.x, to)
  const bulge = Math.min(GAP_X * 0.6, 16 + Math.abs(to - from) / 3)
  return `M${right} ${from}C${right + bulge} ${from} ${right + bulge} ${to} ${right} ${to}`
}

function curve(x1: number, y1: number, x2: number, y2: number): string {
  const middle = (x1 + x2) / 2
  return `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`
}
