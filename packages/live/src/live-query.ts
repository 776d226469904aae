import type { EngineContext } from '@polytable/kernel/statements/context'
import type { LiveBatch, RowSplice } from '@polytable/model/protocol/query-spec'
import type { QueryRunOptions } from '@polytable/model/protocol/query-options'
import { tablesOf, type QuerySpec } from '@polytable/model/protocol/query-spec'
import { isSameValue } from '@polytable/model/types/index'
import { Failures } from '@polytable/engine/query/failures'
import { Planning } from '@polytable/engine/query/planning'
import { forResults } from '@polytable/engine/query/run'
import type { ChangesByRoot } from './changed-rows.ts'
import { chooseResult } from './choose.ts'
import type { LiveResult } from './live-result.ts'
import { openQueries, readsWritten } from './reads.ts'
import { splicesBetween, type ResultRow } from './splices.ts'
import { Watch } from './watch.ts'

/** Rows of a batch. */
const BATCH_ROWS = 1000

/**
 * The result of a query, and what changes in it, until the signal is aborted or the reader leaves. Changes that come faster than they
 * are read are told as one. Where each row of the result follows from one row, what was written is looked at; else the query is asked
 * again when something was written that it reads.
 * @throws PolytableError where the query itself fails
 */
export async function* liveQuery(
  given: EngineContext,
  spec: QuerySpec,
  options: QueryRunOptions,
): AsyncGenerator<LiveBatch> {
  const context = forResults(given)
  const { catalog } = context
  const roots = new Set(tablesOf(spec).map((path) => catalog.table(path).root))
  const everything: ChangesByRoot = new Map([...roots].map((root) => [root, 'everything']))
  const watch = new Watch(context, roots, options.signal)
  let result: LiveResult | undefined
  let told: { readonly state: Omit<LiveBatch, 'splices'>; readonly rows: readonly ResultRow[] } | undefined
  try {
    for (;;) {
      const changes = result ? await watch.next() : everything
      if (!changes || options.signal?.aborted) return
      // The schemas may be others.
      const isUnknown = [...changes.values()].includes('everything')
      if (isUnknown) {
        result?.end()
        result = undefined
        watch.matters = () => true
      }
      result ??= await open(context, watch, spec, options)
      const rows = await result.rows(isUnknown ? everything : changes)
      const { columns, failures } = result
      if (rows === told?.rows && columns === told.state.columns && failures === told.state.failures) continue
      const isNew = !told || !isSameValue(told.state.columns, columns)
      const splices = splicesBetween(isNew ? [] : told!.rows, rows)
      const isChanged = isNew || splices.length > 0 || !isSameValue(told!.state.failures, failures)
      told = { state: { columns, failures }, rows }
      if (isChanged)
        yield* inBatches(splices, { ...(isNew ? { columns } : {}), ...(failures ? { failures } : {}) })
    }
  } finally {
    result?.end()
    watch.end()
  }
}

/** Opens the query by the schemas that there are now. */
async function open(
  context: EngineContext,
  watch: Watch,
  spec: QuerySpec,
  options: QueryRunOptions,
): Promise<LiveResult> {
  const { signal } = options
  const failures = new Failures('abort')
  const planning = new Planning(context, { fallibleInSql: true, heads: new Map(), failures, signal })
  try {
    const queries = await openQueries(planning, spec)
    const reads = readsWritten(context, queries)
    const result = chooseResult(context, spec, queries, options)
    watch.matters = (written) => reads(written) && (result.concerns?.(written) ?? true)
    return result
  } finally {
    await planning.release()
  }
}

function* inBatches(splices: readonly RowSplice[], about: Omit<LiveBatch, 'splices'>): Generator<LiveBatch> {
  let batch: RowSplice[] = []
  let size = 0
  let said = about
  const take = (isPart: boolean): LiveBatch => {
    const taken = { ...said, splices: batch, ...(isPart ? { isPart: true as const } : {}) }
    ;[batch, size, said] = [[], 0, {}]
    return taken
  }
  for (const { at, removed, added } of splices) {
    let start = 0
    do {
      if (size >= BATCH_ROWS) yield take(true)
      const piece = added.slice(start, start + BATCH_ROWS - size)
      batch.push({ at: at + start, removed: start === 0 ? removed : 0, added: piece })
      start += piece.length
      size += Math.max(1, piece.length)
    } while (start < added.length)
  }
  yield take(false)
}
