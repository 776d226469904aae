import { PolytableError } from '@polytable/model/errors/index'
import type { SqlArgument } from '@polytable/model/expressions/index'

/** `sql` where no argument is null, else null: for SQL that makes something of null. */
export function strict(args: readonly SqlArgument[], sql: string): string {
  const given = args.filter((arg) => arg.constant === undefined).map((arg) => `${arg.sql} IS NOT NULL`)
  return given.length === 0 ? `(${sql})` : `(CASE WHEN ${given.join(' AND ')} THEN ${sql} END)`
}

/** @throws PolytableError INVALID_ARGUMENT for a number below 0 */
export function notNegative(name: string, value: number | null | undefined): void {
  if (value !== undefined && value !== null && value < 0) {
    throw new PolytableError('INVALID_ARGUMENT', `${name} must be a whole number from 0 on, not ${value}`)
  }
}

/** Whether a number is one of PostgreSQL's int4, as the lengths and positions of its functions are. */
export function isInt4(value: unknown): value is number {
  return typeof value === 'number' && (value | 0) === value
}
