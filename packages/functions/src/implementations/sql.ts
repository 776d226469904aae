import type { SqlArgument } from '@polytable/model/expressions/index'

/** `sql` where no argument is null, else null: for SQL that makes something of null. */
export function strict(args: readonly SqlArgument[], sql: string): string {
  const given = args.filter((arg) => arg.constant === undefined).map((arg) => `${arg.sql} IS NOT NULL`)
  return given.length === 0 ? `(${sql})` : `(CASE WHEN ${given.join(' AND ')} THEN ${sql} END)`
}

/** Whether a number is one of PostgreSQL's int4, as the lengths and positions of its functions are. */
export function isInt4(value: unknown): value is number {
  return typeof value === 'number' && (value | 0) === value
}
