import { PolytableError } from '@polytable/model/errors/index'

/** numeric_value_out_of_range, division_by_zero */
const REFUSED = ['22003', '22012']

/** Whether SQL refused what is infinite in JavaScript, or a function failed, whose error JavaScript tells. */
export const isRefused = (error: unknown): boolean => REFUSED.includes(serverCode(error) ?? '')

/** PostgreSQL's code of what the store refused. */
export const serverCode = (error: unknown): string | undefined => serverField(error, 'code')

/** What PostgreSQL says of an error of the store: its code, and the table and the constraint that a row violated. */
export function serverField(error: unknown, field: 'code' | 'table' | 'constraint'): string | undefined {
  const cause = PolytableError.is(error) ? error.cause : undefined
  if (typeof cause !== 'object' || cause === null) return undefined
  const value = (cause as Readonly<Record<string, unknown>>)[field]
  return typeof value === 'string' ? value : undefined
}
