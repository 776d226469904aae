import type { RowBatch } from '@polytable/kernel/batches/batch'
import type { RowsSql } from '@polytable/kernel/scopes/row-scope'
import type { EngineContext } from '@polytable/kernel/statements/context'
import type { OutputColumn, QuerySpec } from '@polytable/model/protocol/query-spec'
import type { RowKey } from '@polytable/model/protocol/row-key'
import { project, selectedRows, type Projection } from '@polytable/engine/query/execute'
import { Failures } from '@polytable/engine/query/failures'
import { planQuery } from '@polytable/engine/query/plan'
import { orAgain } from '@polytable/engine/query/run'
import type { Entry } from './entries.ts'
import { failuresOfOutputs, ORDER_COLUMN } from './failing-parts.ts'
import type { OpenedQuery } from './reads.ts'
import type { ResultRow } from './splices.ts'

interface ReadOptions {
  readonly signal?: AbortSignal | undefined
  /** Further conditions of the rows. */
  readonly restrict?: ((scope: RowsSql) => readonly string[]) | undefined
  /** The commits at which table families are read, by their roots; those that are missing are read as they are. */
  readonly heads?: Heads | undefined
  /** What throws the errors of functions that fail. */
  readonly failures?: Failures
}

/** The commits at which table families were read, by their roots. */
export type Heads = ReadonlyMap<number, number>

interface WholeResult {
  readonly rows: { readonly key: RowKey; readonly values: ResultRow }[]
  readonly heads: Heads
}

/** All rows of a query, with their keys. */
export function readAll(
  context: EngineContext,
  spec: QuerySpec,
  { signal, restrict, heads: given, failures = new Failures('abort') }: ReadOptions,
): Promise<WholeResult> {
  return orAgain(async (fallibleInSql) => {
    const heads = new Map(given)
    const plan = await planQuery(context, spec, {
      fallibleInSql,
      heads,
      failures,
      ...(signal ? { signal } : {}),
      ...(restrict ? { restrict } : {}),
    })
    try {
      const rows: WholeResult['rows'] = []
      for await (const batch of selectedRows(context, plan, signal)) {
        const projected = await project(context, plan, batch, rows.length, signal, true)
        projected.rows.forEach((values, i) => rows.push({ key: batch.keys[i]!, values }))
      }
      return { rows, heads }
    } finally {
      await plan.release()
    }
  })
}

interface ReadEntries {
  readonly entries: readonly Entry[]
  readonly heads: Heads
}

/** Reads rows of a query with their keys and the values of their order. */
export class EntryReader {
  readonly columns: readonly OutputColumn[]
  readonly #context: EngineContext
  readonly #spec: QuerySpec
  readonly #signal: AbortSignal | undefined
  readonly #projection: Projection

  constructor(context: EngineContext, { spec, scope, bound }: OpenedQuery, signal: AbortSignal | undefined) {
    this.#context = context
    this.#signal = signal
    this.columns = bound.outputs.map(({ name, type }) => ({ name, type }))
    const orders = bound.orderBy.map(({ value }) => value)
    this.#projection = {
      scope,
      columns: [...this.columns, ...orders.map(({ type }) => ({ name: ORDER_COLUMN, type }))],
      outputs: [...bound.outputs.map(({ value }) => value), ...orders],
      failures: failuresOfOutputs(),
    }
    const { offset: _offset, limit: _limit, ...unlimited } = spec
    const select = spec.select ?? bound.outputs.map(({ name, value }) => ({ name, value }))
    const keys = spec.orderBy.map(({ value }, i) => ({ name: `order ${i}`, value }))
    this.#spec = { ...unlimited, select: [...select, ...keys] }
  }

  async read(limit?: number, options: Pick<ReadOptions, 'restrict' | 'heads'> = {}): Promise<ReadEntries> {
    const spec = limit === undefined ? this.#spec : { ...this.#spec, limit }
    const { rows, heads } = await readAll(this.#context, spec, { signal: this.#signal, ...options })
    return { entries: rows.map(({ key, values }) => this.#entry(key, values)), heads }
  }

  /** Those of rows that were read. */
  async of(batch: RowBatch): Promise<Entry[]> {
    const { rows } = await project(this.#context, this.#projection, batch, 0, this.#signal, true)
    return rows.map((values, i) => this.#entry(batch.keys[i]!, values))
  }

  #entry(key: RowKey, values: ResultRow): Entry {
    const width = this.columns.length
    return { key, row: values.slice(0, width), order: values.slice(width) }
  }
}
