import { readEvaluator, RowBatch } from '@polytable/kernel/batches/batch'
import type { TableRecord, WrittenRows } from '@polytable/kernel/catalog/index'
import type { EngineContext } from '@polytable/kernel/statements/context'
import { inputColumns } from '@polytable/kernel/storage/read'
import { compareValues, type ColumnNode, type ExprNode } from '@polytable/model/expressions/index'
import { isSameValue, type Value } from '@polytable/model/types/index'
import { project } from '@polytable/engine/query/execute'
import { Failures, partsOf } from '@polytable/engine/query/failures'
import type { ChangesByRoot } from './changed-rows.ts'
import { Entries, type Entry } from './entries.ts'
import { failuresOfOutputs, failuresOfStates, ORDER_COLUMN } from './failing-parts.ts'
import {
  statesOf,
  statesQuery,
  type AggregatePart,
  type AggregateState,
  type GroupParts,
} from './group-parts.ts'
import { insertedRows, mayConcern } from './inserted-rows.ts'
import type { LiveResult } from './live-result.ts'
import { passingRows } from './passing-rows.ts'
import { quickFilter } from './quick-filter.ts'
import { readAll } from './read-entries.ts'
import type { OpenedQuery } from './reads.ts'
import { keyOfValues } from './row-values.ts'
import { sharedReads } from './shared-reads.ts'
import type { ResultRow } from './splices.ts'

interface Group {
  readonly keys: readonly Value[]
  readonly states: readonly AggregateState[]
  rows: number
  /** The id of its first row. */
  first: number
  /** That row is gone, and the next one is not known. */
  isFirstLost: boolean
}

/** Counts, sums and extremes of groups, which follow the rows that come and go. */
export class MaintainedGroups implements LiveResult {
  readonly columns: LiveResult['columns']
  readonly #context: EngineContext
  readonly #query: OpenedQuery
  readonly #parts: GroupParts
  readonly #table: TableRecord
  readonly #signal: AbortSignal | undefined
  readonly #entries: Entries
  readonly #columns: readonly ColumnNode[]
  readonly #mayPass: ReturnType<typeof quickFilter>
  readonly #release: () => void
  #groups = new Map<string, Group>()
  #shown = new Map<string, ResultRow>()
  /** The commit that the groups are of. */
  #head = 0

  constructor(
    context: EngineContext,
    query: OpenedQuery,
    parts: GroupParts,
    signal: AbortSignal | undefined,
  ) {
    const { spec, scope, bound, nodes } = query
    this.#context = context
    this.#query = query
    this.#parts = parts
    this.#signal = signal
    this.#table = context.catalog.table(spec.from)
    this.columns = bound.outputs.map(({ name, type }) => ({ name, type }))
    this.#entries = new Entries(bound.orderBy, spec.limit, spec.offset)
    this.#columns = inputColumns(scope, nodes)
    this.#mayPass = quickFilter(bound.where)
    this.#release = sharedReads(context).use(this.#table, this.#columns)
  }

  async rows(changes: ChangesByRoot): Promise<readonly ResultRow[]> {
    const written = changes.get(this.#table.root) ?? []
    const reads = sharedReads(this.#context)
    // What was in cells before they were filled is not known any more.
    const isFilled = written !== 'everything' && written.some(({ head }) => head === undefined)
    const ids = isFilled ? 'everything' : await reads.changed(this.#context, this.#table, written)
    if (ids === 'everything' || written === 'everything') return this.#load()
    const head = Math.max(this.#head, ...written.map((each) => each.head!))
    const unknown = written.filter((each) => each.head! > this.#head)
    const inserted = insertedRows(this.#table, this.#columns, unknown)
    if (inserted) await this.#apply(inserted, 1)
    else {
      await this.#apply(await reads.rows(this.#context, this.#table, ids, this.#head), -1)
      await this.#apply(await reads.rows(this.#context, this.#table, ids, head), 1)
    }
    this.#head = head
    const isLost = [...this.#groups.values()].some(
      ({ states, isFirstLost, rows }) => rows > 0 && (isFirstLost || states.some(isUnknown)),
    )
    return isLost ? this.#load() : this.#show()
  }

  concerns(written: WrittenRows): boolean {
    return mayConcern(this.#table, this.#mayPass, written)
  }

  end(): void {
    this.#release()
  }

  async #load(): Promise<readonly ResultRow[]> {
    const { rows, heads } = await readAll(this.#context, statesQuery(this.#query, this.#parts), {
      signal: this.#signal,
      failures: failuresOfStates(this.#query, this.#parts),
    })
    this.#head = heads.get(this.#table.root)!
    const width = this.#parts.keys.length
    this.#groups = new Map(
      rows.map(({ values }) => {
        const keys = values.slice(0, width)
        const [count, first] = values.slice(-2) as [number, number | null]
        const states = statesOf(values, this.#parts)
        return [
          keyOfValues(keys),
          { keys, states, rows: count, first: first ?? Infinity, isFirstLost: false },
        ]
      }),
    )
    return this.#show()
  }

  /** Takes rows in (1) or out (-1). */
  async #apply(batches: readonly RowBatch[], sign: 1 | -1): Promise<void> {
    const { scope, bound } = this.#query
    const failures = new Failures('abort')
    const partOf = partsOf(bound)
    for (const batch of await passingRows(this.#context, this.#query, batches, this.#signal)) {
      const evaluator = readEvaluator(this.#context, batch, scope.computed, this.#signal)
      const valuesOf = async (node: ExprNode): Promise<readonly Value[]> =>
        failures.values(partOf(node), scope, batch, await evaluator.evaluate(node), 0)
      const keys = await Promise.all(this.#parts.keys.map(valuesOf))
      const values = await Promise.all(
        this.#parts.aggregates.map(({ value }) => (value ? valuesOf(value) : undefined)),
      )
      batch.keys.forEach(([id], row) => {
        const group = this.#group(keys.map((column) => column[row]))
        group.rows += sign
        takeFirst(group, id!, sign)
        this.#parts.aggregates.forEach((part, i) => {
          const column = values[i]
          if (!column || column[row] !== null) take(group.states[i]!, part, column?.[row], sign)
        })
      })
    }
  }

  #group(keys: readonly Value[]): Group {
    const key = keyOfValues(keys)
    let group = this.#groups.get(key)
    if (!group) {
      const states = this.#parts.aggregates.map(() => ({ count: 0, sum: 0n, extreme: null, isLost: false }))
      this.#groups.set(key, (group = { keys, states, rows: 0, first: Infinity, isFirstLost: false }))
    }
    return group
  }

  async #show(): Promise<readonly ResultRow[]> {
    const { keys: keyNodes, aggregates } = this.#parts
    const { scope, bound } = this.#query
    // Without keys there is one group, also of no rows.
    if (keyNodes.length > 0)
      for (const [key, { rows }] of this.#groups) if (rows === 0) this.#groups.delete(key)
    const groups = [...this.#groups]
    const batch = new RowBatch(groups.map(([, { first }]) => [first === Infinity ? 0 : first]))
    keyNodes.forEach((node, i) =>
      setValues(
        batch,
        node,
        groups.map(([, { keys }]) => keys[i]),
      ),
    )
    aggregates.forEach((part, i) =>
      setValues(
        batch,
        part.node,
        groups.map(([, { states }]) => valueOf(states[i]!, part)),
      ),
    )
    const names = new Map(batch.keys.map((key, i) => [key, groups[i]![0]]))
    const having = { ...this.#query, bound: { ...bound, where: bound.having } }
    const entries: Entry[] = []
    const shown = new Map<string, ResultRow>()
    const outputs = [...bound.outputs, ...bound.orderBy].map(({ value }) => value)
    const columns = outputs.map(({ type }, i) => ({ name: bound.outputs[i]?.name ?? ORDER_COLUMN, type }))
    const projection = { scope, columns, outputs, failures: failuresOfOutputs() }
    for (const kept of await passingRows(this.#context, having, [batch], this.#signal)) {
      const { rows } = await project(this.#context, projection, kept, 0, this.#signal)
      rows.forEach((values, i) => {
        const key = kept.keys[i]!
        const row = values.slice(0, this.columns.length)
        const name = names.get(key)!
        const before = this.#shown.get(name)
        const same = before && isSameValue(before, row) ? before : row
        shown.set(name, same)
        entries.push({ key, row: same, order: values.slice(this.columns.length) })
      })
    }
    this.#shown = shown
    this.#entries.sort(entries)
    return this.#entries.rows()
  }
}

function setValues(batch: RowBatch, node: ExprNode, values: Value[]): void {
  if (node.kind === 'column') batch.setNode(node, { values })
  else batch.setStored(node, { values })
}

function takeFirst(group: Group, id: number, sign: 1 | -1): void {
  if (group.rows === 0) Object.assign(group, { first: Infinity, isFirstLost: false })
  else if (sign < 0) group.isFirstLost ||= id === group.first
  else if (id <= group.first) {
    group.first = id
    group.isFirstLost = false
  }
}

function take(state: AggregateState, { name }: AggregatePart, value: Value, sign: 1 | -1): void {
  state.count += sign
  if (name === 'sum') state.sum += BigInt(sign) * BigInt(value as number | bigint)
  if (name !== 'min' && name !== 'max') return
  const order = state.extreme === null ? -1 : compareValues(value, state.extreme) * (name === 'min' ? 1 : -1)
  if (sign < 0) state.isLost ||= order === 0
  else if (order <= 0) {
    state.extreme = value
    state.isLost = false
  }
  if (state.count === 0) Object.assign(state, { extreme: null, isLost: false })
}

/** The next extreme value is not known, or the sum is of no 64-bit integer: the query itself says what becomes of that. */
function isUnknown({ isLost, sum }: AggregateState): boolean {
  return isLost || BigInt.asIntN(64, sum) !== sum
}

function valueOf({ count, sum, extreme }: AggregateState, { name, node }: AggregatePart): Value {
  if (name === 'count') return count
  if (name !== 'sum') return extreme
  if (count === 0) return null
  return node.type.kind === 'bigint' ? sum : Number(sum)
}
