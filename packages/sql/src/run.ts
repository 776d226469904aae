import type { EngineContext } from '@polytable/kernel/statements/context'
import { untilAborted } from '@polytable/model/async/abort'
import { PolytableError } from '@polytable/model/errors/index'
import { SqlParameters } from '@polytable/model/expressions/index'
import type { SqlAnswer, SqlReader } from '@polytable/model/ports/index'
import type { SqlRows, SqlRunOptions, SqlStatementText } from '@polytable/model/protocol/query-options'
import { numbered } from '@polytable/model/schemas/free-name'
import { checkFunctions } from './check-functions.ts'
import { checkPlan, type PlanStep } from './check-plan.ts'
import { checkStatement } from './check-statement.ts'
import { relationsOf } from './relations.ts'
import { explained } from './server-message.ts'
import { readTypes } from './values.ts'

/** What a result may take, about, as the server writes it. */
const MAX_BYTES = 64 * 1024 * 1024

const EXPLAIN = 'EXPLAIN (VERBOSE, FORMAT JSON) '

/**
 * Runs a statement that reads, in a read-only transaction that sees the tables as they are now, each under its path, and nothing else.
 * @throws PolytableError as {@link checkStatement}; TABLE_NOT_FOUND, COLUMN_NOT_FOUND, FUNCTION_NOT_FOUND, INVALID_EXPRESSION for
 *   what PostgreSQL refuses, with the place in the statement; INSUFFICIENT_PRIVILEGES for functions and tables that are not for it;
 *   INVALID_STATE where it takes too long, INVALID_ARGUMENT where its rows are too many bytes
 */
export function runSql(
  context: EngineContext,
  statement: SqlStatementText,
  { limit, timeoutMs, signal }: SqlRunOptions,
): Promise<SqlRows> {
  const { catalog, store, timeZone } = context
  const paths = catalog.tables.map(({ path }) => path).sort()
  const checked = checkStatement(statement.text, statement.params.length, new Set(paths))
  const parameters = new SqlParameters()
  parameters.values.push(...statement.params)
  signal?.throwIfAborted()
  // From here to the call of the store nothing is waited for: what the SQL is made of stays true.
  const relations = relationsOf(catalog, checked.names, parameters)
  const prefix = `${relations.sql}SELECT * FROM (\n`
  const sql = `${prefix}${checked.text}\n) AS "?result" LIMIT ${limit + 1}`
  const refused = { text: checked.text, paths, without: relations.without }
  const ask = async (reader: SqlReader, before: string, text: string): Promise<SqlAnswer> => {
    const asked = reader.ask(before + text, parameters.values, MAX_BYTES)
    const answer = await asked.catch((error: unknown) => {
      throw explained(error, { ...refused, prefix: before + prefix })
    })
    return answer ?? tooLarge()
  }
  const result = store.readOnly(async (reader): Promise<SqlRows> => {
    await prepare(reader, timeZone, timeoutMs)
    await checkFunctions(reader, statement.text, checked)
    const plan = await ask(reader, EXPLAIN, sql)
    checkPlan(planOf(plan), catalog.tables)
    return readResult(reader, await ask(reader, '', sql), limit)
  })
  return untilAborted(result, signal)
}

/** Names are looked for among PostgreSQL's own and the vector extension's only. */
async function prepare(reader: SqlReader, timeZone: string, timeoutMs: number): Promise<void> {
  await reader.query(
    `SELECT set_config('search_path', 'pg_catalog, ' || (
       SELECT quote_ident(n.nspname) FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
       WHERE e.extname = 'vector'), true),
     set_config('timezone', $1, true), set_config('statement_timeout', $2, true)`,
    [timeZone, String(timeoutMs)],
  )
}

function planOf({ rows }: SqlAnswer): PlanStep {
  const [{ Plan: plan }] = JSON.parse(rows[0]![0]!) as [{ readonly Plan: PlanStep }]
  return plan
}

async function readResult(reader: SqlReader, { columns, rows }: SqlAnswer, limit: number): Promise<SqlRows> {
  const types = await readTypes(
    reader,
    columns.map(({ type }) => type),
  )
  const names = numbered(columns.map(({ name }) => name))
  const readers = columns.map(({ type }) => types.get(type)!.read)
  return {
    columns: columns.map(({ type }, i) => ({ name: names[i]!, type: types.get(type)!.name })),
    rows: rows.slice(0, limit).map((row) => row.map((text, i) => (text === null ? null : readers[i]!(text)))),
    truncated: rows.length > limit,
  }
}

function tooLarge(): never {
  throw new PolytableError('INVALID_ARGUMENT', `The rows are more than ${MAX_BYTES / 1024 / 1024} MiB`, {
    hint: 'Select fewer columns, or give a smaller limit.',
  })
}
