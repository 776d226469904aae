import { PolytableError } from '@polytable/model/errors/index'
import { readEvaluator } from '@polytable/kernel/batches/batch'
import type { EngineContext } from '@polytable/kernel/statements/context'
import type { IndexedWords, JoinedVectors, RowScope } from '@polytable/kernel/scopes/row-scope'
import {
  ExpressionMap,
  keyOf,
  SqlParameters,
  toSql,
  type ColumnNode,
  type ExprNode,
} from '@polytable/model/expressions/index'
import type { CopyColumn, CopyType } from '@polytable/model/ports/index'
import type { ColumnSchema } from '@polytable/model/schemas/index'
import { storageOf, type ColumnType } from '@polytable/model/types/index'
import type { Planning } from './planning.ts'
import { selectedRows } from './execute.ts'
import type { QueryPart } from '@polytable/model/protocol/query-options'
import type { QueryPlan, RowSource } from './query-plan.ts'
import { createTemporaryTable } from './temporary-table.ts'
import { rowCondition } from '@polytable/kernel/storage/read'

/**
 * The scope of an outer query over a stage: the values that an inner query computed, found by the expressions they were computed
 * from.
 */
export class StageScope implements RowScope {
  readonly parameters: SqlParameters
  readonly path: string
  fallible = false
  readonly #from: () => string
  readonly #keys: readonly string[]
  readonly #precomputedSql = new ExpressionMap<string>()
  readonly #nodes: readonly ExprNode[]
  /** How expressions of the outer query name the inner one's values. */
  binding: (node: ExprNode) => ExprNode = (node) => node
  /** What the values are called. */
  names: readonly string[] = []
  /** Whether rows are put together to groups. */
  grouped = false

  /**
   * @param from SQL of a source with the columns `l0`… of the nodes and `k0`… of the row's key
   * @param keyCount how many columns the key has
   */
  constructor(
    path: string,
    from: () => string,
    nodes: readonly ExprNode[],
    keyCount: number,
    parameters: SqlParameters,
  ) {
    this.path = path
    this.#from = from
    this.#nodes = nodes
    this.parameters = parameters
    this.#keys = Array.from({ length: keyCount }, (_, i) => `s.k${i}`)
    nodes.forEach((node, i) => this.setPrecomputedSql(node, `s.l${i}`))
  }

  bind(node: ExprNode): ExprNode {
    return this.binding(node)
  }
  expand(node: ExprNode): ExprNode {
    return node
  }
  resolve(node: ColumnNode): { readonly column: ColumnSchema } {
    throw new PolytableError('COLUMN_NOT_FOUND', `An inner query does not return the column '${node.column}'`)
  }
  readonly computed = (): undefined => undefined
  visibleNodes(): readonly { readonly name: string; readonly value: ExprNode }[] {
    return this.#nodes.map((value, i) => ({ name: this.names[i] ?? `column_${i}`, value }))
  }
  needsSql(node: ExprNode): boolean {
    return node.kind === 'aggregate' || node.kind === 'window' || this.precomputedSql(node) !== undefined
  }
  joinVectors(node: ColumnNode): JoinedVectors {
    throw new PolytableError('INDEX_NOT_FOUND', `An inner query has no index on '${node.column}'`)
  }
  wordsOf(node: ColumnNode): IndexedWords {
    throw new PolytableError('INDEX_NOT_FOUND', `An inner query has no index on '${node.column}'`)
  }
  keyNodes(): readonly ExprNode[] {
    return []
  }
  rowsOf(): never {
    throw new PolytableError('UNSUPPORTED_OPERATION', 'The rows of a union cannot be grouped by a table')
  }
  column(): undefined {
    return undefined
  }
  state(): undefined {
    return undefined
  }
  rowId(): undefined {
    return undefined
  }
  precomputedSql(node: ExprNode): string | undefined {
    return this.#precomputedSql.get(node)
  }
  setPrecomputedSql(node: ExprNode, sql: string): void {
    this.#precomputedSql.set(node, sql)
  }
  rowOrder(): readonly string[] {
    return this.#keys
  }
  windowOrder(): readonly string[] {
    return this.keySql()
  }
  /** Groups come in the order of their first rows. */
  keySql(): string[] {
    if (!this.grouped) return [...this.#keys]
    return [this.#keys.length === 1 ? `min(${this.#keys[0]})` : `min(ARRAY[${this.#keys.join(', ')}])`]
  }
  fromSql(): string {
    return `${this.#from()} s`
  }
  visibleSql(): string {
    return 'true'
  }
}

/**
 * Values of the rows of a source as a source of their own: an inner query where SQL can compute them all, else a temporary table
 * that is filled batch by batch.
 * @param partOf the part of the query that a value is of
 * @param inTable a temporary table in any case: what numbers its rows
 */
export async function stageRows(
  planning: Planning,
  source: RowSource,
  nodes: readonly ExprNode[],
  partOf: (node: ExprNode) => QueryPart,
  inTable = false,
): Promise<StageScope> {
  const { scope, where, filter } = source
  const distinct = [...new Map(nodes.map((node) => [keyOf(node), node])).values()]
  const sql =
    inTable || filter.length > 0
      ? undefined
      : scope.parameters.attempt(() => {
          const parts = distinct.map((node) => toSql(node, scope))
          return parts.every((part) => part !== undefined) ? parts : undefined
        })
  if (!sql) return stagePlan(planning, planning.rowPlan(source, distinct), distinct, partOf)
  const keys = scope.keySql()
  const columns = [...sql.map((part, i) => `${part} AS l${i}`), ...keys.map((key, i) => `${key} AS k${i}`)]
  const from = (): string =>
    `(SELECT ${columns.join(', ')} FROM ${scope.fromSql()} WHERE ${rowCondition(scope, where)})`
  return withFallible(planning, new StageScope(scope.path, from, distinct, keys.length, scope.parameters))
}

/** The values of some expressions for every row of a plan, in a temporary table. */
export async function stagePlan(
  planning: Planning,
  plan: QueryPlan,
  nodes: readonly ExprNode[],
  partOf: (node: ExprNode) => QueryPart,
): Promise<StageScope> {
  const stage = await TemporaryStage.create(
    planning,
    nodes.map(({ type }) => type),
  )
  await stage.add(planning, plan, nodes, partOf)
  return withFallible(planning, stage.scope(plan.scope.path, nodes))
}

function withFallible(planning: Planning, scope: StageScope): StageScope {
  scope.fallible = planning.fallibleInSql
  return scope
}

/** A temporary table of values, dropped with the plan. Rows are numbered as they come. */
export class TemporaryStage {
  readonly #context: EngineContext
  readonly #name: string
  readonly #types: readonly ColumnType[]
  #count = 0

  private constructor(context: EngineContext, name: string, types: readonly ColumnType[]) {
    this.#context = context
    this.#name = name
    this.#types = types
  }

  static async create(planning: Planning, types: readonly ColumnType[]): Promise<TemporaryStage> {
    const columns = types.map((type, i) => `l${i} ${stagedType(type).sqlType}`)
    const name = await createTemporaryTable(planning, [...columns, 'k0 int8'])
    return new TemporaryStage(planning.context, name, types)
  }

  /** Adds the values of expressions for every row of a plan. */
  async add(
    { signal, failures }: Planning,
    plan: QueryPlan,
    nodes: readonly ExprNode[],
    partOf: (node: ExprNode) => QueryPart,
  ): Promise<void> {
    const context = this.#context
    const columns: CopyColumn[] = [
      ...this.#types.map((type, i) => ({ name: `l${i}`, type: stagedType(type).copyType })),
      { name: 'k0', type: 'int8' },
    ]
    let seen = 0
    const encoders = this.#types.map((type) => storageOf(type).encode)
    for await (const batch of selectedRows(context, plan, signal)) {
      signal?.throwIfAborted()
      const evaluator = readEvaluator(context, batch, plan.scope.computed, signal)
      const cells = await Promise.all(nodes.map((node) => evaluator.evaluate(node)))
      const columnValues = cells.map((cell, i) =>
        failures.values(partOf(nodes[i]!), plan.scope, batch, cell, seen),
      )
      seen += batch.size
      const rows = batch.keys.map((_, row) => [
        ...columnValues.map((values, i) => (values[row] === null ? null : encoders[i]!(values[row]))),
        this.#count++,
      ])
      await context.store.copy(this.#name, columns, rows)
    }
  }

  scope(path: string, nodes: readonly ExprNode[]): StageScope {
    return new StageScope(path, () => this.#name, nodes, 1, new SqlParameters())
  }
}

/** Whole numbers are doubles while they are computed with. */
export function stagedType(type: ColumnType): { readonly sqlType: string; readonly copyType: CopyType } {
  return type.kind === 'int' ? { sqlType: 'float8', copyType: 'float8' } : storageOf(type)
}
