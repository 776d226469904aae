import type { QueryMedium } from '../expressions/index.ts'
import type { ArgumentKind } from './commands.ts'

type Plain = Readonly<Record<string, unknown>>

/** Arguments of commands that may hold queries. */
const WITH_QUERIES: ReadonlySet<ArgumentKind | undefined> = new Set(['expressions', 'definition', 'options'])

/** The media that an argument of a command has rows compared with. */
export function queryMediaIn(kind: ArgumentKind | undefined, arg: unknown): QueryMedium[] {
  const found: QueryMedium[] = []
  const left = WITH_QUERIES.has(kind) ? [arg] : []
  while (left.length > 0) {
    const part = left.pop()
    if (Array.isArray(part)) for (const item of part) left.push(item)
    if (!mayHoldNodes(part)) continue
    const medium = mediumOf(part)
    if (medium) found.push(medium)
    else for (const key of Object.keys(part)) left.push(part[key])
  }
  return found
}

/** Plain data with other values in the place of such media. */
export function withQueryMedia<T>(data: T, values: ReadonlyMap<QueryMedium, unknown>): T {
  const change = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.map(change)
    if (!mayHoldNodes(part)) return part
    const medium = mediumOf(part)
    if (medium) {
      const given = values.has(medium) ? values.get(medium) : medium.given
      return { ...part, query: { medium: { ...medium, given } } }
    }
    const changed: Record<string, unknown> = {}
    // A loop, not callbacks: what is nested deep needs the stack.
    for (const key of Object.keys(part)) changed[key] = change(part[key])
    return changed
  }
  return change(data) as T
}

/** What a literal or a constant holds is a value, whatever it looks like. */
function mayHoldNodes(part: unknown): part is Plain {
  if (typeof part !== 'object' || part === null || Object.getPrototypeOf(part) !== Object.prototype)
    return false
  const { kind } = part as Plain
  return kind !== 'literal' && kind !== 'constant'
}

function mediumOf({ kind, query }: Plain): QueryMedium | undefined {
  if (kind !== 'similarity' || typeof query !== 'object' || query === null || !('medium' in query))
    return undefined
  return query.medium as QueryMedium
}
