import { PolytableError } from '../errors/index.ts'

/** Whether PostgreSQL can hold a text as it is: no NUL, no lone surrogate. */
export function isSqlText(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed()
}

/** PostgreSQL text holds no NUL: it becomes a space, as in Pixeltable. A lone surrogate has no UTF-8 and is refused. */
export function cleanString(text: string): string {
  if (!text.isWellFormed()) {
    throw new PolytableError(
      'INVALID_ARGUMENT',
      'A string holds half of a surrogate pair, which is not text',
      {
        hint: 'Repair the string with String.prototype.toWellFormed().',
      },
    )
  }
  return text.includes('\0') ? text.replaceAll('\0', ' ') : text
}

/** A value as it appears in messages: short, with its type. */
export function describeValue(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (typeof value === 'object') return value.constructor?.name ?? 'object'
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value)
  return `${text.length > 60 ? `${text.slice(0, 60)}…` : text} (${typeof value})`
}
