import type { TypeKind, Value } from '@polytable/model/types/index'

/** Values that are the same for SQL where they are the same text. */
export const KEY_KINDS: ReadonlySet<TypeKind> = new Set([
  'string',
  'int',
  'bigint',
  'bool',
  'timestamp',
  'date',
  'uuid',
])

/** What tells values of {@link KEY_KINDS} from others. */
export function keyOfValues(values: readonly Value[]): string {
  // No text of the store has a NUL in it.
  return values.map((value) => (value === null ? '' : `=${String(value)}`)).join('\0')
}
