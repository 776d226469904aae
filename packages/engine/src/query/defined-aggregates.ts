import type { AggregateRow } from '@polytable/model/protocol/functions'
import { BATCH_ROWS } from '@polytable/kernel/storage/read'
import {
  keyOf,
  orderSql,
  type DefinedAggregateNode,
  type ExprNode,
  type LiteralNode,
  type OrderTerm,
  type WindowNode,
} from '@polytable/model/expressions/index'
import { fromJson, storageOf, type Value } from '@polytable/model/types/index'
import type { QueryPart } from '@polytable/model/protocol/query-options'
import type { Planning } from './planning.ts'
import { stagedType, type StageScope } from './stage.ts'
import { changeTemporary, createTemporaryTable } from './temporary-table.ts'

/** Where the value of the group is kept that a query without keys has where there are no rows. */
const NO_ROW = -1

/** A window over an aggregate that a program defines. */
type DefinedWindowNode = WindowNode & { readonly call: DefinedAggregateNode }

export function isDefinedWindow(node: ExprNode): node is DefinedWindowNode {
  return node.kind === 'window' && node.call.kind === 'aggregate' && node.call.name === 'defined'
}

/**
 * Computes aggregates of the groups of the rows of a temporary table, and tells the stage where their values are. One group at a
 * time is in memory, where the aggregate is defined.
 */
export async function aggregateGroups(
  planning: Planning,
  stage: StageScope,
  keys: readonly ExprNode[],
  nodes: readonly DefinedAggregateNode[],
  partOf: (node: ExprNode) => QueryPart,
): Promise<void> {
  for (const node of distinct(nodes)) {
    const { orderBy } = node
    const table = await computeValues(planning, stage, {
      node,
      part: partOf(node),
      partitionBy: keys,
      orderBy,
      running: false,
    })
    const row = keys.length > 0 ? 'min(s.k0)' : `coalesce(min(s.k0), ${NO_ROW})`
    stage.setPrecomputedSql(node, valueAt(table, row))
  }
}

/** The same for windows: running ones where they have an order, else of whole partitions. */
export async function aggregateWindows(
  planning: Planning,
  stage: StageScope,
  nodes: readonly DefinedWindowNode[],
  partOf: (node: ExprNode) => QueryPart,
): Promise<void> {
  for (const node of distinct(nodes)) {
    const { call, partitionBy } = node
    const running = node.orderBy.length > 0
    const orderBy = running ? node.orderBy : call.orderBy
    const table = await computeValues(planning, stage, {
      node: call,
      part: partOf(node),
      partitionBy,
      orderBy,
      running,
    })
    if (!running) {
      const ofPartition = `(SELECT s.k0, min(s.k0) OVER (${partitionSql(stage, partitionBy)}) AS kept FROM ${stage.fromSql()})`
      await changeTemporary(
        planning,
        `INSERT INTO ${table} SELECT w.k0, r.v FROM ${ofPartition} w JOIN ${table} r ON r.k0 = w.kept WHERE w.k0 <> w.kept`,
      )
    }
    stage.setPrecomputedSql(node, valueAt(table, 's.k0'))
  }
}

function distinct<T extends ExprNode>(nodes: readonly T[]): T[] {
  return [...new Map(nodes.map((node) => [keyOf(node), node])).values()]
}

function valueAt(table: string, row: string): string {
  return `(SELECT r.v FROM ${table} r WHERE r.k0 = ${row})`
}

interface Task {
  readonly node: DefinedAggregateNode
  readonly part: QueryPart
  readonly partitionBy: readonly ExprNode[]
  readonly orderBy: readonly OrderTerm[]
  /** A value for each row, of the rows of its partition up to it; else one for each partition, at its first row as they came. */
  readonly running: boolean
}

/** Sends the rows to the aggregate in order, and writes what comes back to a table of `k0` and `v`. */
async function computeValues(planning: Planning, stage: StageScope, task: Task): Promise<string> {
  const { context, signal } = planning
  const { node } = task
  const staged = stagedType(node.type)
  const table = await createTemporaryTable(planning, ['k0 int8 PRIMARY KEY', `v ${staged.sqlType}`])
  const { encode } = storageOf(node.type)
  const constants: Record<string, Value> = {}
  for (const [name, arg] of Object.entries(node.args)) {
    if (isLiteral(arg)) constants[name] = fromJson(arg.type, arg.value)
  }
  // Where the values go that are wanted, as they are asked for.
  const places: number[] = []
  const values = context.functions.aggregate(
    node,
    constants,
    read(planning, stage, task, places),
    context,
    signal,
  )
  for await (const outcomes of values) {
    signal?.throwIfAborted()
    const rows = outcomes.map((outcome) => {
      const place = places.shift()!
      if ('error' in outcome) {
        planning.failures.add(task.part, stage, Math.max(0, place), [], outcome.error)
        return [place, null]
      }
      return [place, outcome.value === null ? null : encode(outcome.value)]
    })
    const columns = [{ name: 'k0', type: 'int8' } as const, { name: 'v', type: staged.copyType }]
    if (rows.length > 0) await context.store.copy(table, columns, rows)
  }
  return table
}

/** The rows as the aggregate is given them, partition by partition. */
async function* read(
  { context, signal }: Planning,
  stage: StageScope,
  task: Task,
  places: number[],
): AsyncGenerator<readonly AggregateRow[]> {
  const { node, partitionBy, orderBy, running } = task
  const args = Object.entries(node.args).filter(([, arg]) => !isLiteral(arg))
  const required = args.map(([name]) => node.required.includes(name))
  const skipsAll = Object.entries(node.args).some(
    ([name, arg]) => isLiteral(arg) && arg.value === null && node.required.includes(name),
  )
  const terms = orderBy.map((term) => orderSql(term, stage.precomputedSql(term.value)!))
  const keys = partitionBy.map((key) => stage.precomputedSql(key)!)
  const order = [...terms, 's.k0'].join(', ')
  const partition = partitionSql(stage, partitionBy)
  const parts = [
    's.k0',
    'lag(s.k0) OVER w IS NULL',
    'lead(s.k0) OVER w IS NULL',
    `min(s.k0) OVER (${partition})`,
    ...args.map(([, arg]) => storageOf(arg.type).project(stage.precomputedSql(arg)!)),
  ]
  const sql = `SELECT json_build_array(${parts.join(', ')})::text FROM ${stage.fromSql()}
    WINDOW w AS (${partition} ORDER BY ${order}) ORDER BY ${[...keys, order].join(', ')}`
  let empty = true
  for await (const rows of context.store.cursor(sql, [], BATCH_ROWS)) {
    signal?.throwIfAborted()
    empty = false
    yield rows.map(([text]) => {
      const [row, first, last, kept, ...cells] = JSON.parse(text as string) as [
        number,
        boolean,
        boolean,
        number,
      ]
      const wanted = running || last
      if (wanted) places.push(running ? row : kept)
      const given = cells as unknown[]
      const skipped = skipsAll || given.some((cell, i) => required[i] && cell === null)
      const entries = args.map(([name, arg], i): [string, Value] => [
        name,
        given[i] === null ? null : storageOf(arg.type).decode(given[i]),
      ])
      return { first, wanted, args: skipped ? null : Object.fromEntries(entries) }
    })
  }
  if (!empty || partitionBy.length > 0 || running) return
  places.push(NO_ROW)
  yield [{ first: true, wanted: true, args: null }]
}

function partitionSql(stage: StageScope, partitionBy: readonly ExprNode[]): string {
  if (partitionBy.length === 0) return ''
  return `PARTITION BY ${partitionBy.map((key) => stage.precomputedSql(key)!).join(', ')}`
}

function isLiteral(node: ExprNode): node is LiteralNode {
  return node.kind === 'literal'
}
