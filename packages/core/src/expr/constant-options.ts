import { fromJson, type TypeKind, type Value } from '../types/index.ts'
import type { IsInNode } from './node.ts'

/** Types whose values are equal where a Set of them says so, and an array of PostgreSQL. */
const LOOKED_UP: ReadonlySet<TypeKind> = new Set([
  'string',
  'int',
  'bigint',
  'float',
  'bool',
  'timestamp',
  'date',
  'uuid',
])

/** The options, without nulls, where all are constants of the type that is searched: those can be looked up instead of tried in turn. */
export function constantOptions({ value, options }: IsInNode): readonly Value[] | undefined {
  if (!LOOKED_UP.has(value.type.kind)) return undefined
  const constants: Value[] = []
  for (const option of options) {
    if (option.kind !== 'literal') return undefined
    if (option.value === null) continue
    if (option.type.kind !== value.type.kind) return undefined
    constants.push(fromJson(option.type, option.value))
  }
  return constants
}
