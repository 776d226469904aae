import type { TableRecord } from '@polytable/kernel/catalog/index'
import type { ColumnDefinition } from '@polytable/model/protocol/definitions'
import type { EngineContext } from '@polytable/kernel/statements/context'
import { TableScope } from '@polytable/kernel/scopes/table-scope'
import type { ColumnNode } from '@polytable/model/expressions/index'
import type { ColumnSchema } from '@polytable/model/schemas/index'
import type { TableDeclaration } from '@polytable/model/protocol/migration'

/** A declared table, the one that is stored under its path, and which columns of both are the same. */
export interface Match {
  readonly declaration: TableDeclaration
  readonly table: TableRecord
  /** The stored column of each declared one that there is, by the declared name. */
  readonly storedByName: ReadonlyMap<string, ColumnSchema>
  /** Declared columns whose stored one has the name it is renamed from. */
  readonly renamed: readonly { readonly column: ColumnDefinition; readonly stored: ColumnSchema }[]
  /** Stored columns of the table's own that are not declared. */
  readonly undeclared: readonly ColumnSchema[]
}

function matchTable(declaration: TableDeclaration, table: TableRecord): Match {
  const own = table.schema.columns.filter((column) => !column.fromIterator)
  const named = (name: string): ColumnSchema | undefined => own.find((column) => column.name === name)
  const renamed = declaration.columns.flatMap((column) => {
    const stored = column.renamedFrom === undefined ? undefined : named(column.renamedFrom)
    return stored && !named(column.name) ? [{ column, stored }] : []
  })
  const storedByName = new Map(renamed.map(({ column, stored }) => [column.name, stored]))
  const taken = new Set(storedByName.values())
  for (const { name } of declaration.columns) {
    const stored = named(name)
    if (stored && !taken.has(stored)) storedByName.set(name, stored)
  }
  const found = new Set(storedByName.values())
  return {
    declaration,
    table,
    storedByName,
    renamed,
    undeclared: own.filter((column) => !found.has(column)),
  }
}

/** The declared tables, and those that are stored: what makes columns of both comparable by name. */
export class Matches {
  readonly context: EngineContext
  readonly #declarations: ReadonlyMap<string, TableDeclaration>
  readonly #matchesByPath: ReadonlyMap<string, Match>

  constructor(context: EngineContext, declarations: readonly TableDeclaration[]) {
    this.context = context
    this.#declarations = new Map(declarations.map((declaration) => [declaration.path, declaration]))
    this.#matchesByPath = new Map(
      declarations.flatMap((declaration) => {
        const table = context.catalog.find(declaration.path)
        return table ? [[table.path, matchTable(declaration, table)] as const] : []
      }),
    )
  }

  find(path: string): Match | undefined {
    return this.#matchesByPath.get(path)
  }

  /** What a column of an expression of `path`, declared or stored, will be called: the path of its table and its name. */
  nameIn(path: string): (node: ColumnNode) => string {
    return (node) =>
      node.table.startsWith('#')
        ? this.#storedName(node)
        : this.#declaredName(node.table === '' ? path : node.table, node.column)
  }

  #storedName({ table: reference, column: id }: ColumnNode): string {
    const table = this.context.catalog.table(reference)
    const column = table.schema.columns.find((candidate) => String(candidate.id) === id)
    const renamed = this.#matchesByPath.get(table.path)?.renamed.find(({ stored }) => stored === column)
    return `${table.path}.${renamed?.column.name ?? column?.name ?? `#${id}`}`
  }

  #declaredName(path: string, name: string): string {
    const declaration = this.#declarations.get(path)
    if (declaration?.columns.some((column) => column.name === name)) return `${path}.${name}`
    const iterator = declaration?.view?.iterator
    if (iterator && (name === 'pos' || iterator.outputs.some((output) => output.name === name)))
      return `${path}.${name}`
    if (declaration?.view) return this.#declaredName(declaration.view.base, name)
    const stored = this.context.catalog.find(path)
    const found =
      stored &&
      new TableScope(this.context.catalog, stored, 0)
        .visibleColumns()
        .find(({ column }) => column.name === name)
    return `${found?.table.path ?? path}.${name}`
  }
}
