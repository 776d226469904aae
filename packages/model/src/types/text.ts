import { PolytableError } from '../errors/index.ts'

/** Whether PostgreSQL can hold a text as it is: no NUL, no lone surrogate. */
export function isSqlText(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed()
}

/**
 * The text, where PostgreSQL can hold it.
 * @throws PolytableError INVALID_ARGUMENT for the character U+0000, and for a lone surrogate, which has no UTF-8
 */
export function checkText(text: string): string {
  if (isSqlText(text)) return text
  throw text.isWellFormed()
    ? new PolytableError(
        'INVALID_ARGUMENT',
        `A string cannot contain the character U+0000 (at index ${text.indexOf('\0')})`,
        { hint: "Remove it with text.replaceAll('\\0', ''), or store bytes in a binary()." },
      )
    : new PolytableError('INVALID_ARGUMENT', 'A string contains a lone surrogate', {
        hint: 'Use String.prototype.toWellFormed() to replace it.',
      })
}

/** A value as it appears in messages: short, with its type. */
export function describeValue(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (value instanceof Date && Number.isNaN(value.getTime())) return 'Invalid Date'
  if (typeof value === 'object') return nameOfClass(value)
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value)
  return `${text.length > 60 ? `${text.slice(0, 60)}…` : text} (${typeof value})`
}

function nameOfClass(value: object): string {
  const { constructor } = value as { readonly constructor?: unknown }
  return typeof constructor === 'function' && constructor.name !== '' ? constructor.name : 'object'
}
