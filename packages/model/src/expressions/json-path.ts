import type { JsonStep } from './node.ts'

/**
 * Follows a path. A missing key or index gives null. After `'*'` or a range, the rest of the path applies to every element:
 * one output per element, nulls kept in place.
 */
export function readJsonPath(value: unknown, path: readonly JsonStep[], at = 0): unknown {
  let current = value
  for (let i = at; i < path.length; i++) {
    if (current === null || current === undefined) return null
    const step = path[i]!
    if (typeof step === 'object') {
      if (!Array.isArray(current)) return null
      const elements = 'all' in step ? current : current.slice(step.from, step.to)
      return elements.map((element: unknown) => readJsonPath(element, path, i + 1))
    }
    current = readStep(current, step)
  }
  return current ?? null
}

function readStep(value: unknown, step: string | number): unknown {
  if (typeof step === 'number') return Array.isArray(value) ? value.at(step) : undefined
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  return Object.hasOwn(value, step) ? (value as Record<string, unknown>)[step] : undefined
}
