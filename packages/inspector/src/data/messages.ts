/** What is shown of an error. */
export interface ErrorText {
  readonly message: string
  readonly hint: string
  readonly code: string
}

const textOf = (error: object, key: string): string => {
  const value = (error as Readonly<Record<string, unknown>>)[key]
  return typeof value === 'string' ? value : ''
}

/** An error for people: what is wrong, what to do, and its code. Those of other copies of the package have the same members. */
export function errorText(error: unknown): ErrorText {
  if (typeof error !== 'object' || error === null) return { message: String(error), hint: '', code: '' }
  return {
    message: textOf(error, 'message') || String(error),
    hint: textOf(error, 'hint'),
    code: textOf(error, 'code'),
  }
}
