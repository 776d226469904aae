import type { EngineContext } from '@polytable/kernel/statements/context'
import { Failures, selected } from './failures.ts'
import { planQuery } from './plan.ts'
import { Planning } from './planning.ts'
import { openSource } from './source.ts'
import type { QuerySpec } from '@polytable/model/protocol/query-spec'
import { stagePlan } from './stage.ts'

/** The rows of a table that a query of it gives, kept in a temporary table until they are let go. */
interface MaterializedSample {
  /** SQL of 'the row with this key is one of them', given the SQL of the parts of its key. */
  has(keys: readonly string[]): string
  release(): Promise<void>
}

/** Runs a query of `where` and `sample` for the keys of its rows. */
export async function materializeSample(
  context: EngineContext,
  spec: QuerySpec,
  signal: AbortSignal | undefined,
): Promise<MaterializedSample> {
  const options = {
    fallibleInSql: false,
    heads: new Map<number, number>(),
    failures: new Failures('abort'),
    signal,
  }
  const planning = new Planning(context, options)
  try {
    const { scope } = await openSource(planning, spec)
    const select = scope.keyNodes().map((value, i) => ({ name: `k${i}`, value }))
    const plan = await planQuery(context, { ...spec, select }, options)
    try {
      const stage = await stagePlan(planning, plan, plan.outputs, selected(plan.outputs, plan.columns))
      const names = select.map((_, i) => `s.l${i}::int8`)
      return {
        has: (keys) => `(${keys.join(', ')}) IN (SELECT ${names.join(', ')} FROM ${stage.fromSql()})`,
        release: () => planning.release(),
      }
    } finally {
      await plan.release()
    }
  } catch (error) {
    await planning.release()
    throw error
  }
}
