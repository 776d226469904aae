import { fromJson, isScalar, type Value } from '../types/index.ts'
import type { IsInNode } from './node.ts'

/**
 * Undefined if the options have to be compared one by one. There may be very many: they are not read again for each batch of rows.
 */
const known = new WeakMap<IsInNode, { readonly constants?: ReadonlySet<Value> }>()

/** The options, without nulls, where all are constants of the type that is searched: those can be looked up instead of tried in turn. */
export function constantOptions(node: IsInNode): ReadonlySet<Value> | undefined {
  let found = known.get(node)
  if (!found) {
    const constants = readConstants(node)
    found = constants ? { constants } : {}
    known.set(node, found)
  }
  return found.constants
}

function readConstants({ value, options }: IsInNode): ReadonlySet<Value> | undefined {
  if (!isScalar(value.type)) return undefined
  const constants = new Set<Value>()
  for (const option of options) {
    if (option.kind !== 'literal') return undefined
    if (option.value === null) continue
    if (option.type.kind !== value.type.kind) return undefined
    constants.add(fromJson(option.type, option.value))
  }
  return constants
}
