import type { TypeKind, ColumnType } from './column-type.ts'

/** Kinds whose values are told apart by nothing in JavaScript. */
const alike: readonly ReadonlySet<TypeKind>[] = [
  new Set<TypeKind>(['int', 'float']),
  new Set<TypeKind>(['string', 'date', 'uuid']),
]

/** Whether a parameter can be given values of a type: of its kind, of one that is the same in JavaScript, or JSON, which can be any. */
export function accepts(param: ColumnType, given: ColumnType): boolean {
  const [to, from] = [param.kind, given.kind]
  return (
    to === from || to === 'json' || from === 'json' || alike.some((kinds) => kinds.has(to) && kinds.has(from))
  )
}
