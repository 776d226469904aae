import type { SqlValue } from '../ports/index.ts'

export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** Collects the values a statement binds. */
export class SqlParameters {
  readonly values: SqlValue[] = []

  /** Forgets the values that an attempt bound which gave no SQL: a statement may bind only what it uses. */
  attempt<T>(make: () => T | undefined): T | undefined {
    const before = this.values.length
    const made = make()
    if (made === undefined) this.values.length = before
    return made
  }

  /** Binds a value and gives its placeholder. */
  add(value: SqlValue): string {
    this.values.push(value)
    return `$${this.values.length}`
  }
}
