/** Thrown by field encoders; {@link encodeBatches} adds the column and the row. */
export class InvalidValue extends Error {}

/** @throws InvalidValue always: what was expected, and what was given. */
export function rejectValue(expected: string, given: unknown): never {
  throw new InvalidValue(`expected ${expected}, got ${describe(given)}`)
}

function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value)
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'number' || typeof value === 'boolean' || value === undefined) return String(value)
  if (value === null) return 'null'
  return `a value of type ${typeof value === 'object' ? (value.constructor?.name ?? 'object') : typeof value}`
}
