import type { Json } from '../json.ts'

/** Keywords under which a list of schemas stands that a value is held to. */
const LISTS = ['anyOf', 'oneOf', 'allOf']
/** Keywords under which such schemas stand by names. */
const MAPS = ['properties', '$defs', 'definitions']

/** Whether a value is a JSON Schema that is an object, not `true` or `false`. */
export function isSchema(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The schemas that stand directly in a schema: of members, items and choices. */
export function schemasIn(schema: Json): readonly unknown[] {
  return [
    ...(schema['items'] === undefined ? [] : [schema['items']]),
    ...LISTS.flatMap((key) => (Array.isArray(schema[key]) ? (schema[key] as unknown[]) : [])),
    ...MAPS.flatMap((key) => (isSchema(schema[key]) ? Object.values(schema[key]) : [])),
  ]
}

/** Whether the values of a schema can be of a type. */
export function isOf(name: 'object' | 'array', { type, properties }: Json): boolean {
  if (name === 'object' && properties !== undefined) return true
  return type === name || (Array.isArray(type) && type.includes(name))
}

/** What a reference to a place in a schema leads to; undefined where it leads nowhere. */
export function referred(root: Json, reference: unknown): unknown {
  if (typeof reference !== 'string' || !reference.startsWith('#')) return undefined
  let found: unknown = root
  for (const step of reference.split('/').slice(1)) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~')
    found = isSchema(found) && Object.hasOwn(found, name) ? found[name] : undefined
  }
  return found
}

/** Whether a part of a schema stands within itself: values may be of any depth. */
export function isRecursive(root: Json): boolean {
  const finished = new Set<unknown>()
  const visit = (node: unknown, within: readonly unknown[]): boolean => {
    if (!isSchema(node) || finished.has(node)) return false
    if (within.includes(node)) return true
    const next = [...within, node]
    const isOne = [referred(root, node['$ref']), ...schemasIn(node)].some((part) => visit(part, next))
    finished.add(node)
    return isOne
  }
  return visit(root, [])
}
