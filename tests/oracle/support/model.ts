import { callKey, FAILED, split } from './functions.ts'
import { columnsRead, evaluate, type Formula, type ModelRow } from './formula.ts'

export interface ModelColumn {
  readonly name: string
  readonly formula: Formula
  readonly stored: boolean
}

export interface ModelIndex {
  readonly name: string
  readonly column: string
  readonly call: Formula
}

/** A table or view as it is declared. */
export interface ModelTable {
  readonly path: string
  readonly base?: ModelTable
  readonly filter?: Formula
  /** The iterator's function, argument and output. */
  readonly iterator?: { readonly name: string; readonly x: Formula; readonly output: string }
  readonly columns: readonly ModelColumn[]
  readonly indexes: readonly ModelIndex[]
}

/** A row of the base table as the caller gave it. */
export interface GivenRow {
  readonly id: number
  readonly values: ModelRow
}

/** A row with everything visible in its table; indexes are held under `#name`. */
export interface KeyedRow {
  readonly key: string
  readonly root: number
  readonly values: ModelRow
}

/** A call of a function, and where it was made. */
export interface ModelCall {
  readonly call: string
  readonly table: ModelTable
  /** The row the call was made for: of the table itself, or of its base where a filter or an iterator called. */
  readonly row: KeyedRow
  readonly reads: readonly string[]
  readonly at: 'cell' | 'filter' | 'iterator'
}

export interface ModelState {
  readonly rowsByPath: ReadonlyMap<string, readonly KeyedRow[]>
  readonly calls: readonly ModelCall[]
}

/** Every row of every table, computed from nothing but the given rows; tables come after their bases. */
export function recompute(tables: readonly ModelTable[], given: readonly GivenRow[]): ModelState {
  const rowsByPath = new Map<string, KeyedRow[]>()
  const calls: ModelCall[] = []
  for (const table of tables) {
    const bases = table.base
      ? rowsByPath.get(table.base.path)!
      : given.map(({ id, values }) => ({ key: `${id}`, root: id, values }))
    rowsByPath.set(
      table.path,
      bases.flatMap((base) => derive(table, base, calls)).map((row) => compute(table, row, calls)),
    )
  }
  return { rowsByPath, calls }
}

function derive(table: ModelTable, base: KeyedRow, calls: ModelCall[]): KeyedRow[] {
  const { filter, iterator } = table
  const note = (formula: Formula, at: ModelCall['at']) => (name: string, x: unknown) => {
    calls.push({ call: callKey(name, x), table, row: base, reads: columnsRead(formula), at })
  }
  const visible = Object.fromEntries(Object.entries(base.values).filter(([name]) => !name.startsWith('#')))
  const row = { ...base, values: visible }
  if (filter && evaluate(filter, visible, note(filter, 'filter')) !== true) return []
  if (!iterator) return [row]
  const x = evaluate(iterator.x, visible)
  if (x === FAILED || x === null) return []
  note(iterator.x, 'iterator')(iterator.name, x)
  return split(x).map((item, pos) => ({
    key: `${base.key}.${pos}`,
    root: base.root,
    values: { ...visible, pos, [iterator.output]: item },
  }))
}

function compute(table: ModelTable, row: KeyedRow, calls: ModelCall[]): KeyedRow {
  const values: Record<string, unknown> = { ...row.values }
  const fill = (name: string, formula: Formula): void => {
    values[name] = evaluate(formula, values, (called, x) => {
      calls.push({ call: callKey(called, x), table, row, reads: columnsRead(formula), at: 'cell' })
    })
  }
  for (const { name, formula } of table.columns) fill(name, formula)
  for (const { name, call } of table.indexes) fill(`#${name}`, call)
  return { ...row, values }
}

/** The columns of `tables` that depend on some columns of the base table, those included. */
function dependents(tables: readonly ModelTable[], changed: ReadonlySet<string>): Set<string> {
  const found = new Set(changed)
  for (const { columns, iterator } of tables) {
    const reads = (formula: Formula): boolean => columnsRead(formula).some((name) => found.has(name))
    if (iterator && reads(iterator.x)) found.add(iterator.output)
    for (const { name, formula } of columns) if (reads(formula)) found.add(name)
  }
  return found
}

/**
 * The calls that a change cannot do without: those of rows that are new to their table, and those that read a column that
 * changed in the row.
 */
export function neededCalls(
  tables: readonly ModelTable[],
  before: ModelState,
  after: ModelState,
  isChanged: (row: KeyedRow) => boolean,
  changedColumns: ReadonlySet<string>,
): string[] {
  const changed = dependents(tables, changedColumns)
  const known = new Map(
    [...before.rowsByPath].map(([path, rows]) => [path, new Set(rows.map((row) => row.key))]),
  )
  const wasThere = (table: ModelTable, key: string): boolean => known.get(table.path)?.has(key) ?? false
  const givenBefore = new Set(before.rowsByPath.get(tables[0]!.path)?.map((row) => row.root))
  /** The rows of a table are made anew: its iterator, or one below it, runs again. */
  const runsAgain = (table: ModelTable | undefined): boolean =>
    table !== undefined &&
    ((table.iterator !== undefined && columnsRead(table.iterator.x).some((name) => changed.has(name))) ||
      runsAgain(table.base))
  const isNew = (table: ModelTable, row: KeyedRow): boolean => !wasThere(table, row.key) || runsAgain(table)
  return after.calls
    .filter(({ table, row, reads, at }) => {
      if (!givenBefore.has(row.root)) return true
      if (!isChanged(row)) return false
      if (reads.some((name) => changed.has(name))) return true
      if (at === 'cell') return isNew(table, row)
      if (table.base && isNew(table.base, row)) return true
      // A row that enters the view is iterated for the first time.
      return at === 'iterator' && entered(before, table, row)
    })
    .map(({ call }) => call)
    .sort()
}

/** Whether a row of the base had no place in an iterator's view before, its filter not letting it through. */
function entered(before: ModelState, table: ModelTable, row: KeyedRow): boolean {
  return !before.calls.some(
    (call) => call.at === 'iterator' && call.table.path === table.path && call.row.key === row.key,
  )
}
