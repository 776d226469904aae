import type { Catalog, TableRecord } from '../catalog/index.ts'
import { parentOf } from '@polytable/model/schemas/index'
import type { EngineContext } from './context.ts'
import type { RunOptions } from '@polytable/model/protocol/options'
import type { Needs } from './turns.ts'

/** What a call needs for itself, and what it needs to stay as it is. */
export interface Wanted {
  /** Tables whose families are written. */
  readonly families?: readonly Pick<TableRecord, 'root'>[]
  /** Paths at which something is made, moved or dropped. The directories that they lie in have to stay. */
  readonly paths?: readonly string[]
  /** Directories that are made where they are missing. */
  readonly dirs?: readonly string[]
}

/** Runs a task in its turn: with what it wants for itself, after all that asked for that before. */
export function inTurn<T>(
  context: EngineContext,
  wanted: () => Wanted,
  options: Pick<RunOptions, 'cause'>,
  task: (inside: EngineContext) => Promise<T>,
): Promise<T> {
  const needs = (): Needs => needsOf(context.catalog, wanted())
  return context.turns.take(needs, options.cause, (turn) => task({ ...context, turns: turn, cause: turn.id }))
}

/** What goes with tables that are dropped or replaced: their families, and the paths of what depends on them. */
export function goingWith(
  catalog: Catalog,
  tables: readonly TableRecord[],
): { readonly families: readonly TableRecord[]; readonly paths: readonly string[] } {
  const paths = tables.flatMap((table) => [table, ...catalog.dependentsOf(table)]).map(({ path }) => path)
  return { families: tables, paths }
}

function needsOf(catalog: Catalog, { families = [], paths = [], dirs = [] }: Wanted): Needs {
  const needs = new Map<string, 'exclusive' | 'shared'>()
  const made = dirs.flatMap((dir) => [...ancestors(dir), dir]).filter((dir) => !catalog.hasDir(dir))
  for (const path of [...dirs, ...paths, ...made])
    for (const dir of ancestors(path)) needs.set(`path ${dir}`, 'shared')
  for (const dir of dirs) needs.set(`path ${dir}`, 'shared')
  for (const path of [...paths, ...made]) needs.set(`path ${path}`, 'exclusive')
  for (const { root } of families) needs.set(`family ${root}`, 'exclusive')
  return needs
}

function ancestors(path: string): string[] {
  const parent = parentOf(path)
  return parent === '' ? [] : [...ancestors(parent), parent]
}
