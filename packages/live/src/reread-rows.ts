import type { EngineContext } from '@polytable/kernel/statements/context'
import type { QueryFailure, QueryRunOptions } from '@polytable/model/protocol/query-options'
import type { OutputColumn, QuerySpec } from '@polytable/model/protocol/query-spec'
import { runQuery } from '@polytable/engine/query/run'
import type { LiveResult } from './live-result.ts'
import type { ResultRow } from './splices.ts'

/** The result of any query: it is asked again after every change of what it reads. */
export class RereadRows implements LiveResult {
  readonly #context: EngineContext
  readonly #spec: QuerySpec
  readonly #options: QueryRunOptions
  columns: readonly OutputColumn[] = []
  failures: QueryFailure[] | undefined

  constructor(context: EngineContext, spec: QuerySpec, options: QueryRunOptions) {
    this.#context = context
    this.#spec = spec
    this.#options = options
  }

  async rows(): Promise<readonly ResultRow[]> {
    const rows: ResultRow[] = []
    const failures: QueryFailure[] = []
    for await (const batch of runQuery(this.#context, this.#spec, { ...this.#options, partial: true })) {
      this.columns = batch.columns
      for (const row of batch.rows) rows.push(row)
      failures.push(...(batch.failures ?? []))
    }
    this.failures = this.#options.onError === 'ignore' ? failures : undefined
    return rows
  }

  end(): void {}
}
