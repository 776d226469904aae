import { Runtime, type Variable } from '@observablehq/runtime'
import { PolytableError } from 'polytable'
import { CellRun, type Tell } from './cell-run.ts'
import { compileCell, type CompiledCell } from './compile.ts'
import { compileSql } from './compile-sql.ts'
import { shownError } from './errors.ts'
import { importModule } from './library.ts'
import type { ShownValues } from './outputs.ts'
import type { CodeCell } from './protocol.ts'

/** A value that a cell defined. The runtime waits for promises and steps through generators; cells get what was defined. */
interface Box {
  readonly value: unknown
}
type Definitions = Readonly<Record<string, unknown>>
type CellModule = {
  readonly default: (
    given: Definitions,
    load: (name: unknown) => Promise<object>,
    setValue: (value: unknown) => void,
  ) => Promise<Definitions>
}

interface DefinedCell {
  readonly kind: CodeCell['kind']
  readonly source: string
  readonly variable: Variable
  /** The variables of the names that it defines. */
  readonly names: Map<string, Variable>
  compiled: CompiledCell | undefined
  inputs: readonly string[]
  url: string | undefined
  settle: (isDone: boolean) => void
  settled: Promise<boolean>
}

/** The cells that were run, and what each reads of others: a cell runs again when what it reads does. */
export class CellGraph {
  readonly #module = new Runtime().module()
  readonly #cells = new Map<string, DefinedCell>()
  readonly #tell: Tell
  readonly #shown: ShownValues
  /** What every cell is given by name, for a run. */
  readonly #scope: (run: CellRun) => Definitions

  constructor(tell: Tell, shown: ShownValues, scope: (run: CellRun) => Definitions) {
    this.#tell = tell
    this.#shown = shown
    this.#scope = scope
  }

  /** Runs a cell, before it those it needs that have not run, and after it those that read what it defines. */
  async run(id: string, cells: readonly CodeCell[], ifNeeded: boolean): Promise<boolean> {
    const present = new Map(cells.map((cell) => [cell.id, cell]))
    for (const defined of this.#cells.keys()) if (!present.has(defined)) this.remove(defined)
    const known = this.#cells.get(id)
    if (ifNeeded && known && known.source === present.get(id)?.source) return known.settled
    const compiled = new Map(cells.map((cell) => [cell.id, this.#compiled(cell, id)]))
    const queue = [id]
    const defined = new Set<string>()
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      if (defined.has(next)) continue
      defined.add(next)
      const inputs = inputsOf(next, compiled)
      const cell = present.get(next)
      if (cell) this.#define(cell, compiled.get(next), inputs)
      for (const [other, names] of compiled) {
        if (
          !this.#cells.has(other) &&
          !(names instanceof Error) &&
          inputs.some((name) => definedBy(names, name))
        ) {
          queue.push(other)
        }
      }
    }
    // A name that is defined now was no cell's before.
    for (const [other, cell] of this.#cells) {
      if (defined.has(other) || !cell.compiled) continue
      const inputs = inputsOf(other, compiled)
      if (inputs.join() !== cell.inputs.join()) this.#define({ ...cell, id: other }, cell.compiled, inputs)
    }
    return this.#cells.get(id)?.settled ?? false
  }

  remove(id: string): void {
    const cell = this.#cells.get(id)
    if (!cell) return
    this.#cells.delete(id)
    for (const variable of [cell.variable, ...cell.names.values()]) variable.delete()
    this.#shown.drop(id)
    cell.settle(false)
  }

  reset(): void {
    for (const id of [...this.#cells.keys()]) this.remove(id)
  }

  /** A cell as it ran last; the one that is run, and those that have not run, as they are written. */
  #compiled({ id, kind, source }: CodeCell, running: string): CompiledCell | Error {
    const defined = this.#cells.get(id)
    if (defined?.compiled && (id !== running || defined.source === source)) return defined.compiled
    try {
      return kind === 'sql' ? compileSql(source) : compileCell(source)
    } catch (error) {
      return error as Error
    }
  }

  #define(
    { id, kind, source }: CodeCell,
    compiled: CompiledCell | Error | undefined,
    inputs: readonly string[],
  ): void {
    const before = this.#cells.get(id)
    let settle: (isDone: boolean) => void = () => undefined
    const settled = new Promise<boolean>((resolve) => (settle = resolve))
    const variable = before?.variable ?? this.#cellVariable(id)
    const names = before?.names ?? new Map<string, Variable>()
    const code = compiled instanceof Error ? undefined : compiled
    before?.settle(false)
    const cell: DefinedCell = {
      kind,
      source,
      variable,
      names,
      compiled: code,
      inputs,
      url: undefined,
      settle,
      settled,
    }
    this.#cells.set(id, cell)
    variable.define(
      `cell ${id}`,
      ['invalidation', ...inputs],
      async (ended: Promise<unknown>, ...boxes: Box[]) => {
        const run = new CellRun(id, this.#tell, this.#shown, ended)
        if (!code) throw compiled as Error
        const given = Object.fromEntries(inputs.map((name, i) => [name, boxes[i]?.value]))
        return await this.#execute(cell, code, { ...this.#scope(run), ...given }, run)
      },
    )
    for (const [name, known] of names) {
      if (code?.defined.includes(name)) continue
      known.delete()
      names.delete(name)
    }
    for (const name of code?.defined ?? []) {
      if (names.has(name)) continue
      const named = this.#nameVariable(id, name)
      names.set(
        name,
        named.define(name, [`cell ${id}`], (all: Definitions): Box => ({ value: all[name] })),
      )
    }
  }

  async #execute(
    cell: DefinedCell,
    code: CompiledCell,
    scope: Definitions,
    run: CellRun,
  ): Promise<Definitions> {
    const [foreign] = code.assigned.filter((name) => cell.inputs.includes(name))
    if (foreign !== undefined) {
      throw new PolytableError(
        'INVALID_ARGUMENT',
        `'${foreign}' is defined by another cell and cannot be assigned here`,
        {
          hint: 'Change it in the cell that defines it, or define a new name.',
        },
      )
    }
    const given = code.free.filter((name) => Object.hasOwn(scope, name))
    const blob = new Blob([code.code(given)], { type: 'text/javascript' })
    cell.url = URL.createObjectURL(blob)
    try {
      const module = (await import(/* @vite-ignore */ cell.url)) as CellModule
      let last: Box | undefined
      const definitions = await module.default(scope, importModule, (value) => (last = { value }))
      const value: unknown = await last?.value
      if (value !== undefined) await run.display(value)
      return definitions
    } finally {
      URL.revokeObjectURL(cell.url)
    }
  }

  #cellVariable(id: string): Variable {
    const cell = (): DefinedCell | undefined => this.#cells.get(id)
    return this.#module.variable({
      pending: () => this.#tell({ type: 'state', cell: id, state: 'running' }),
      fulfilled: () => {
        this.#tell({ type: 'state', cell: id, state: 'done' })
        cell()?.settle(true)
      },
      rejected: (error) => {
        if (!cell()) return
        const output = {
          kind: 'error',
          error: shownError(error, cell()?.kind === 'sql' ? 'sql' : cell()?.url),
        } as const
        this.#tell({ type: 'output', cell: id, slot: 'error', output })
        this.#tell({ type: 'state', cell: id, state: 'failed' })
        cell()?.settle(false)
      },
    })
  }

  /** A name that more than one cell defines is told at each of them. */
  #nameVariable(id: string, name: string): Variable {
    const slot = `name ${name}`
    return this.#module.variable({
      fulfilled: () => this.#tell({ type: 'withdraw', cell: id, slot }),
      rejected: (error) => {
        if (!(error instanceof Error) || !error.message.endsWith('is defined more than once')) return
        this.#tell({
          type: 'output',
          cell: id,
          slot,
          output: { kind: 'error', error: shownError(error, undefined) },
        })
        this.#tell({ type: 'state', cell: id, state: 'failed' })
        this.#cells.get(id)?.settle(false)
      },
    })
  }
}

const definedBy = (names: CompiledCell, name: string): boolean => names.defined.includes(name)

/** The names that a cell reads of others. */
function inputsOf(id: string, compiled: ReadonlyMap<string, CompiledCell | Error>): string[] {
  const own = compiled.get(id)
  if (!own || own instanceof Error) return []
  const others = [...compiled].filter(([other]) => other !== id).map(([, names]) => names)
  return own.free.filter((name) =>
    others.some((names) => !(names instanceof Error) && definedBy(names, name)),
  )
}
