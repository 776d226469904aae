import type { TypeKind, ColumnType } from './column-type.ts'

/** Kinds whose values have the same JavaScript representation. */
const alike: readonly ReadonlySet<TypeKind>[] = [
  new Set<TypeKind>(['int', 'float']),
  new Set<TypeKind>(['string', 'date', 'uuid']),
]

/**
 * Whether a parameter accepts values of a type: the same kind, one with the same JavaScript representation, or JSON, which can be
 * any.
 */
export function accepts(param: ColumnType, given: ColumnType): boolean {
  const [to, from] = [param.kind, given.kind]
  return (
    to === from || to === 'json' || from === 'json' || alike.some((kinds) => kinds.has(to) && kinds.has(from))
  )
}
