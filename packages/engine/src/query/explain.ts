import type { EngineContext } from '@polytable/kernel/statements/context'
import { readSql } from '@polytable/kernel/storage/read'
import { walk, type ExprNode } from '@polytable/model/expressions/index'
import { Failures } from './failures.ts'
import { planQuery } from './plan.ts'
import type { QueryPlan } from './query-plan.ts'
import type { QuerySpec } from '@polytable/model/protocol/query-spec'

/** How a query would run: the SQL that reads its rows, the server's plan for it, and what is left to JavaScript. */
export async function explainQuery(
  context: EngineContext,
  spec: QuerySpec,
  signal?: AbortSignal,
): Promise<string> {
  const plan = await planQuery(context, spec, {
    fallibleInSql: true,
    heads: new Map(),
    failures: new Failures('abort'),
    signal,
  })
  try {
    const sql = readSql(plan.read)
    const rows = await context.store.query(`EXPLAIN ${sql}`, plan.scope.parameters.values)
    const steps = inJavaScript(plan)
    return [
      'SQL:',
      `  ${sql}`,
      'Plan:',
      ...rows.map(([line]) => `  ${String(line)}`),
      'JavaScript:',
      ...(steps.length > 0 ? steps : ['nothing']).map((step) => `  ${step}`),
    ].join('\n')
  } finally {
    await plan.release()
  }
}

function inJavaScript({ scope, outputs, filter, orderBy, limit, offset }: QueryPlan): string[] {
  const computed = outputs.filter((node) => node.kind !== 'column' && !scope.needsSql(node))
  return [
    ...filter.map((node) => `filter: ${describe(node)}`),
    ...(orderBy.length > 0 ? [`sort: ${orderBy.map(({ value }) => describe(value)).join(', ')}`] : []),
    ...(limit === undefined ? [] : [`limit: ${limit}`]),
    ...(offset === undefined ? [] : [`offset: ${offset}`]),
    ...computed.map((node) => `compute: ${describe(node)}`),
  ]
}

/** What an expression does, by the functions it calls. */
function describe(node: ExprNode): string {
  const calls = [...walk(node)].flatMap((part) => (part.kind === 'call' ? [`${part.function}()`] : []))
  return calls.length > 0 ? [...new Set(calls)].join(', ') : node.kind
}
