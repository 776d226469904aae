import type { ColumnType, Value } from '../types/index.ts'

/** An argument of a call, as SQL sees it. */
export interface SqlArgument {
  readonly type: ColumnType
  /** Its value where it is a constant, else undefined. */
  readonly constant: Value | undefined
  /** Its SQL. A constant is bound by the statement when this is read. */
  readonly sql: string
}

/** A function whose meaning the engine knows, as it knows that of `+`: run in the engine's own thread, and in SQL. */
export interface Builtin {
  readonly name: string
  /**
   * The value for one row. An argument is null only where its parameter takes null. What this throws is the error of the cell,
   * whose value is null.
   */
  readonly run: (args: Readonly<Record<string, Value>>) => Value
  /**
   * SQL that means the same whatever the arguments are, or undefined where there is none: null for null into a required
   * parameter. It reads every argument that is not a constant, and never fails.
   */
  readonly toSql?: (args: Readonly<Record<string, SqlArgument>>) => string | undefined
  /** Whether `run` may throw: then the SQL gives null, and gives it for nothing else than that and null. */
  readonly fails?: boolean
}

const builtinsByName = new Map<string, Builtin>()

/** Makes functions known to every engine of this thread. */
export function registerBuiltins(builtins: Iterable<Builtin>): void {
  for (const builtin of builtins) builtinsByName.set(builtin.name, builtin)
}

export function findBuiltin(name: string): Builtin | undefined {
  return builtinsByName.get(name)
}

/** The names of all of them. */
export function builtinNames(): string[] {
  return [...builtinsByName.keys()]
}
