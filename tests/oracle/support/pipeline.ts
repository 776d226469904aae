import type { NewValue } from '@polytable/model/protocol/writes'
import type { EngineApi } from '@polytable/model/protocol/engine-api'
import { typeOf, type ColumnType } from '@polytable/model/types/index'
import { expect } from 'vitest'
import { batches } from '../../engine/support/engine.ts'
import type { Assignment, ColumnChoice, Command, Condition, ViewChoice } from './commands.ts'
import { evaluate, toNode, typeOfFormula, type Formula, type ModelRow } from './formula.ts'
import { FAILED, type CountingRunner, type Family } from './functions.ts'
import {
  neededCalls,
  recompute,
  type GivenRow,
  type KeyedRow,
  type ModelColumn,
  type ModelState,
  type ModelTable,
} from './model.ts'

type Visible = Extract<Formula, { kind: 'column' }>

const baseColumns: readonly Visible[] = [
  { kind: 'column', name: 'a', type: 'int' },
  { kind: 'column', name: 'b', type: 'int' },
  { kind: 'column', name: 's', type: 'string' },
  { kind: 'column', name: 'j', type: 'json' },
]

/** What the base table was before a change of it; or that something else stands in the way of undoing that. */
type Step = 'needed' | { readonly tables: readonly ModelTable[]; readonly given: readonly GivenRow[] }

interface Remembered {
  readonly table: ModelTable
  readonly version: number | null
  readonly names: readonly string[]
  readonly rows: readonly KeyedRow[]
}

/** A pipeline in the engine beside its naive model: every command runs in both, and everything is compared after it. */
export class Pipeline {
  readonly #engine: EngineApi
  readonly #runner: CountingRunner
  readonly #root: string
  #tables: readonly ModelTable[]
  #given: readonly GivenRow[] = []
  #state: ModelState
  #lastId = 0
  #lastName = 0
  readonly #rememberedByVersion = new Map<string, Remembered>()
  readonly #snapshots: Remembered[] = []
  /** What a revert goes back to, the last first to go. */
  readonly #steps: Step[] = []

  private constructor(engine: EngineApi, runner: CountingRunner, root: string) {
    this.#engine = engine
    this.#runner = runner
    this.#root = root
    this.#tables = [{ path: root, columns: [], indexes: [] }]
    this.#state = recompute(this.#tables, [])
  }

  static async create(engine: EngineApi, runner: CountingRunner, root: string): Promise<Pipeline> {
    const columns = baseColumns.map(({ name, type }) => ({ name, type: typeOf(type, true), stored: true }))
    await engine.createTable(root, { columns }, {})
    runner.take()
    return new Pipeline(engine, runner, root)
  }

  async drop(): Promise<void> {
    await this.#engine.dropTable(this.#root, { force: true })
  }

  async run(command: Command): Promise<void> {
    if (command.kind === 'revert') return this.#revert()
    const step = { tables: this.#tables, given: this.#given }
    const version = await this.#version(this.#root)
    const versions = await this.#allVersions()
    await this.#change(command)
    if ((await this.#version(this.#root)) !== version) this.#steps.push(step)
    else if (command.kind === 'addSnapshot' || (await this.#allVersions()) !== versions)
      this.#steps.push('needed')
  }

  async #version(path: string): Promise<number> {
    return (await this.#engine.findTable(path))!.version!
  }

  async #allVersions(): Promise<string> {
    return String(await Promise.all(this.#tables.map(({ path }) => this.#version(path))))
  }

  #change(command: Exclude<Command, { kind: 'revert' }>): Promise<void> {
    switch (command.kind) {
      case 'insert':
        return this.#insert(command.rows)
      case 'update':
        return this.#update(command.assign, command.where)
      case 'delete':
        return this.#delete(command.where)
      case 'addColumn':
        return this.#addColumn(this.#table(command.table), command.column)
      case 'addView':
        return this.#addView(command.view)
      case 'addIndex':
        return this.#addIndex(this.#table(command.table), command.column)
      case 'recompute':
        return this.#recompute(this.#table(command.table), command)
      case 'addSnapshot':
        return this.#addSnapshot(this.#table(command.table), command.pure)
    }
  }

  /** Undoes the last change of the base table, where nothing was made or changed on it since. */
  async #revert(): Promise<void> {
    const step = this.#steps.at(-1)
    if (step === undefined || step === 'needed') {
      const isFirst = this.#steps.every((each) => each === 'needed')
      const code = isFirst ? 'UNSUPPORTED_OPERATION' : 'CONSTRAINT_VIOLATION'
      await expect(this.#engine.revert(this.#root, {}), 'a revert').rejects.toMatchObject({ code })
      return
    }
    this.#steps.pop()
    await this.#engine.revert(this.#root, {})
    this.#tables = step.tables
    this.#given = step.given
    for (const [key, { table, version }] of this.#rememberedByVersion)
      if (version! > (await this.#version(table.path))) this.#rememberedByVersion.delete(key)
    await this.#compare(recompute(this.#tables, this.#given), () => false)
  }

  async #addSnapshot(table: ModelTable, pure: boolean): Promise<void> {
    const path = `${this.#root}_${this.#name('snapshot')}`
    const filter = { kind: 'literal' as const, value: true, type: typeOf('bool') }
    await this.#engine.createView(
      path,
      { base: table.path, columns: [], snapshot: true, ...(pure ? {} : { filter }) },
      {},
    )
    const names = [...this.#visible(table).map(({ name }) => name), ...(hasPosition(table) ? ['pos'] : [])]
    const rows = this.#state.rowsByPath.get(table.path)!
    this.#snapshots.push({ table: { ...table, path }, version: null, names, rows })
    await this.#compare(recompute(this.#tables, this.#given), () => false)
  }

  async #insert(rows: readonly ModelRow[]): Promise<void> {
    const half = Math.ceil(rows.length / 2)
    await this.#engine.insert(this.#root, batches(rows.slice(0, half), rows.slice(half)), {
      onError: 'ignore',
    })
    const added = rows.map((values) => ({ id: ++this.#lastId, values }))
    await this.#check([...this.#given, ...added])
  }

  async #update(assign: readonly Assignment[], where: Condition | null): Promise<void> {
    const formulas = new Map(assign.map((assignment) => [assignment.column, newValue(assignment)]))
    await this.#engine.update(
      this.#root,
      Object.fromEntries(
        [...formulas].map(([name, to]): [string, NewValue] => [
          name,
          'formula' in to ? { kind: 'expression', node: toNode(to.formula) } : { kind: 'constant', ...to },
        ]),
      ),
      where ? { where: toNode(conditionOf(where)) } : {},
    )
    const changed = new Set<number>()
    const given = this.#given.map((row) => {
      if (where && evaluate(conditionOf(where), row.values) !== true) return row
      changed.add(row.id)
      const assigned = [...formulas].map(([name, to]) => [
        name,
        'formula' in to ? evaluate(to.formula, row.values) : to.value,
      ])
      return { id: row.id, values: { ...row.values, ...(Object.fromEntries(assigned) as ModelRow) } }
    })
    await this.#check(given, changed, new Set(formulas.keys()))
  }

  async #delete(where: Condition): Promise<void> {
    const condition = conditionOf(where)
    await this.#engine.delete(this.#root, { where: toNode(condition) })
    await this.#check(this.#given.filter((row) => evaluate(condition, row.values) !== true))
  }

  /** Functions are pure: a column computed anew is as it was, but its calls and those of what reads it are made again. */
  async #recompute(
    table: ModelTable,
    { column: choice, errorsOnly, cascade }: Extract<Command, { kind: 'recompute' }>,
  ): Promise<void> {
    const stored = table.columns.filter((column) => column.stored)
    if (stored.length === 0) return
    const { name, formula } = stored[choice % stored.length]!
    const rows = this.#state.rowsByPath.get(table.path)!
    const keys = rows.filter(({ values }) => !errorsOnly || values[name] === FAILED).map(({ key }) => key)
    const isChanged = ({ key }: KeyedRow): boolean =>
      keys.some((changed) => key === changed || key.startsWith(`${changed}.`))
    await this.#engine.recomputeColumns(table.path, [name], { errorsOnly, cascade })
    const own = namesCalled(formula)
    const state = this.#state
    const ofColumn = state.calls.filter(({ call, row }) => own.has(call.split('(')[0]!) && isChanged(row))
    await this.#compareCalls([
      ...ofColumn.map(({ call }) => call),
      ...(cascade ? neededCalls(this.#tables, state, state, isChanged, new Set([name])) : []),
    ])
    await this.#compareTables(state)
  }

  async #addColumn(table: ModelTable, choice: ColumnChoice): Promise<void> {
    const column = this.#column(this.#visible(table), choice)
    await this.#engine.addColumns(table.path, [definition(column)], { onError: 'ignore' })
    await this.#redefine(table, { columns: [...table.columns, column] }, column.formula)
  }

  async #addIndex(table: ModelTable, choice: number): Promise<void> {
    const own = [
      ...(table.base ? [] : ['s']),
      ...table.columns.filter(isStoredText).map((column) => column.name),
    ]
    if (table.iterator) own.push(table.iterator.output)
    if (own.length === 0) return
    const column = own[choice % own.length]!
    const name = this.#name('embed')
    const call: Formula = {
      kind: 'call',
      family: 'embed',
      name,
      x: { kind: 'column', name: column, type: 'string' },
    }
    const embedding = { function: name, version: '1', input: 'x', constants: {} }
    await this.#engine.addEmbeddingIndex(
      table.path,
      { column, name, embedding, dimensions: 3, metric: 'l2', precision: 'fp32' },
      { onError: 'ignore' },
    )
    await this.#redefine(table, { indexes: [...table.indexes, { name, column, call }] }, call)
  }

  async #addView({ base: choice, filter, iterator, columns }: ViewChoice): Promise<void> {
    const base = this.#table(choice)
    const below = this.#visible(base)
    const name = this.#name('split')
    const draft: ModelTable = {
      path: `${this.#root}_${this.#name('view')}`,
      base,
      ...(filter ? { filter: this.#filter(below, filter) } : {}),
      ...(iterator === null
        ? {}
        : { iterator: { name, x: below[iterator % below.length]!, output: name.replace('split', 'item') } }),
      columns: [],
      indexes: [],
    }
    const view = columns.reduce<ModelTable>(
      (table, column) => ({
        ...table,
        columns: [...table.columns, this.#column(this.#visible(table), column)],
      }),
      draft,
    )
    await this.#engine.createView(
      view.path,
      {
        base: base.path,
        columns: view.columns.map(definition),
        ...(view.filter ? { filter: toNode(view.filter) } : {}),
        ...(view.iterator
          ? {
              iterator: {
                function: view.iterator.name,
                version: '1',
                args: { x: toNode(view.iterator.x) },
                required: ['x'],
                outputs: [{ name: view.iterator.output, type: typeOf('string') }],
              },
            }
          : {}),
      },
      { onError: 'ignore' },
    )
    this.#tables = [...this.#tables, view]
    await this.#compare(recompute(this.#tables, this.#given), (call) => call.table === view)
  }

  /** Replaces the definition of a table, in the views on it too, and checks that only `added` was computed. */
  async #redefine(table: ModelTable, change: Partial<ModelTable>, added: Formula): Promise<void> {
    const next = new Map<ModelTable, ModelTable>()
    for (const each of this.#tables) {
      const base = each.base && next.get(each.base)
      next.set(each, { ...each, ...(base ? { base } : {}), ...(each === table ? change : {}) })
    }
    this.#tables = [...next.values()]
    const names = namesCalled(added)
    await this.#compare(recompute(this.#tables, this.#given), ({ call }) => names.has(call.split('(')[0]!))
  }

  async #check(
    given: readonly GivenRow[],
    changedRows: ReadonlySet<number> = new Set(),
    changedColumns: ReadonlySet<string> = new Set(),
  ): Promise<void> {
    const before = this.#state
    this.#given = given
    const after = recompute(this.#tables, given)
    await this.#compareCalls(
      neededCalls(this.#tables, before, after, (row) => changedRows.has(row.root), changedColumns),
    )
    await this.#compareTables(after)
  }

  async #compare(after: ModelState, isNeeded: (call: ModelState['calls'][number]) => boolean): Promise<void> {
    await this.#compareCalls(after.calls.filter(isNeeded).map(({ call }) => call))
    await this.#compareTables(after)
  }

  async #compareCalls(needed: readonly string[]): Promise<void> {
    expect(this.#runner.take(), 'calls of functions').toEqual([...needed].sort())
  }

  async #compareTables(after: ModelState): Promise<void> {
    this.#state = after
    for (const table of this.#tables) {
      const { version } = (await this.#engine.findTable(table.path))!
      const names = [...this.#visible(table).map(({ name }) => name), ...(hasPosition(table) ? ['pos'] : [])]
      const state = { table, version, names, rows: after.rowsByPath.get(table.path)! }
      await this.#compareTable(state)
      const key = `${table.path}:${version}`
      if (!this.#rememberedByVersion.has(key)) this.#rememberedByVersion.set(key, state)
    }
  }

  /** Every version of every table, and every snapshot, is still what it was. */
  async comparePast(): Promise<void> {
    for (const state of this.#rememberedByVersion.values())
      await this.#compareTable(state, state.version ?? undefined)
    for (const snapshot of this.#snapshots) await this.#compareTable(snapshot)
    expect(this.#runner.take(), 'calls of functions by queries').toEqual([])
  }

  async #compareTable({ table, names, rows }: Remembered, version?: number): Promise<void> {
    const label = version === undefined ? table.path : `${table.path}:${version}`
    const spec = { from: table.path, where: [], orderBy: [], ...(version === undefined ? {} : { version }) }
    const found = await this.#read(spec)
    const expected = rows.map((row) =>
      Object.fromEntries(names.map((name) => [name, shown(row.values[name])])),
    )
    expect(found.names.toSorted(), `columns of ${label}`).toEqual(names.toSorted())
    expect(found.rows, `rows of ${label}`).toEqual(expected)
    if (table.indexes.length === 0) return
    const vectors = await this.#read({
      ...spec,
      select: table.indexes.map(({ name, column }) => ({
        name,
        value: {
          kind: 'embedding' as const,
          column: { kind: 'column' as const, table: '', column, type: typeOf('string', true) },
          index: name,
          type: typeOf('json', true),
        },
      })),
    })
    const expectedVectors = rows.map((row) =>
      Object.fromEntries(table.indexes.map(({ name }) => [name, vector(row.values[`#${name}`])])),
    )
    expect(vectors.rows, `vectors of ${label}`).toEqual(expectedVectors)
  }

  async #read(spec: Parameters<EngineApi['query']>[0]): Promise<{ names: string[]; rows: ModelRow[] }> {
    const rows: ModelRow[] = []
    let names: string[] = []
    for await (const batch of this.#engine.query(spec, {})) {
      names = batch.columns.map((column) => column.name)
      for (const row of batch.rows) rows.push(Object.fromEntries(row.map((value, i) => [names[i], value])))
    }
    return { names, rows }
  }

  #table(choice: number): ModelTable {
    return this.#tables[choice % this.#tables.length]!
  }

  #name(prefix: string): string {
    return `${prefix}_${this.#lastName++}`
  }

  #visible(table: ModelTable): readonly Visible[] {
    return [
      ...(table.base ? this.#visible(table.base) : baseColumns),
      ...(table.iterator
        ? [{ kind: 'column' as const, name: table.iterator.output, type: 'string' as const }]
        : []),
      ...table.columns.map(({ name, formula }) => ({
        kind: 'column' as const,
        name,
        type: typeOfFormula(formula) as Visible['type'],
      })),
    ]
  }

  #call(family: Family, x: Formula): Formula {
    return { kind: 'call', family, name: this.#name(family), x }
  }

  #filter(columns: readonly Visible[], { test, x, limit }: NonNullable<ViewChoice['filter']>): Formula {
    const column = columns[x % columns.length]!
    if (test) return this.#call('test', column)
    return {
      kind: 'above',
      value: column.type === 'int' ? column : { kind: 'member', of: baseColumns[3]!, key: 'n' },
      limit,
    }
  }

  #column(columns: readonly Visible[], { how, x, y }: ColumnChoice): ModelColumn {
    const name = this.#name('c')
    const input = columns[x % columns.length]!
    const ints = columns.filter((column) => column.type === 'int')
    const sum: Formula = { kind: 'sum', left: ints[x % ints.length]!, right: ints[y % ints.length]! }
    switch (how) {
      case 'number':
      case 'text':
        return { name, formula: this.#call(how, input), stored: true }
      case 'sum':
        return { name, formula: sum, stored: true }
      case 'unstoredSum':
        return { name, formula: sum, stored: false }
      case 'member':
        return {
          name,
          formula: this.#call('number', { kind: 'member', of: baseColumns[3]!, key: 'n' }),
          stored: true,
        }
    }
  }
}

function definition({ name, formula, stored }: ModelColumn) {
  const type: ColumnType = typeOf(typeOfFormula(formula), true)
  return { name, type, value: toNode(formula), stored }
}

function newValue({ column, to, constant }: Assignment): { formula: Formula } | { value: unknown } {
  const [a, b, s, j] = baseColumns
  const itself = { a, b, s, j }[column]!
  if (to === 'constant' || (to !== 'itself' && itself.type !== 'int')) {
    return { value: constant[column] ?? null }
  }
  if (to === 'itself') return { formula: itself }
  return { formula: to === 'other' ? (column === 'a' ? b! : a!) : { kind: 'sum', left: a!, right: b! } }
}

function conditionOf({ column, limit }: Condition): Formula {
  const [a, b, , j] = baseColumns
  const value: Formula = column === 'j' ? { kind: 'member', of: j!, key: 'n' } : column === 'a' ? a! : b!
  return { kind: 'above', value, limit }
}

function hasPosition(table: ModelTable): boolean {
  return table.iterator !== undefined || (table.base !== undefined && hasPosition(table.base))
}

function isStoredText({ formula, stored }: ModelColumn): boolean {
  return stored && typeOfFormula(formula) === 'string'
}

function namesCalled(formula: Formula): Set<string> {
  return new Set(formula.kind === 'call' ? [formula.name] : [])
}

/** An error reads as null. */
function shown(value: unknown): unknown {
  return value === FAILED ? null : value
}

function vector(value: unknown): number[] | null {
  return value instanceof Float32Array ? [...value] : null
}
