import { PolytableError } from '@polytable/model/errors/index'
import type { JsonStep } from '@polytable/model/expressions/index'
import { own, typeOf, type ColumnType } from '@polytable/model/types/index'

interface ShapedPath {
  readonly path: readonly JsonStep[]
  /** JSON, with the shape that it has at the end of the path. */
  readonly type: ColumnType
}

/**
 * A path as it applies to a shape: the name of a member on a list means that member of every element.
 * @throws PolytableError INVALID_EXPRESSION for a member that the shape does not have
 */
export function shapedPath(type: ColumnType, path: readonly JsonStep[]): ShapedPath {
  const steps: JsonStep[] = []
  let current: ColumnType | undefined = type
  let lists = 0
  for (const step of path) {
    if (current?.shape?.kind === 'list' && typeof step === 'string') {
      steps.push({ all: true })
      lists++
      current = current.shape.item.type
    }
    steps.push(step)
    if (typeof step === 'object' && 'all' in step) lists++
    current = current && memberOf(current, step)
  }
  const shape = current?.shape
  const inner: ColumnType = { ...typeOf('json', true), ...(shape ? { shape } : {}) }
  return { path: steps, type: wrapped(inner, lists) }
}

/** What a path gives of every element of so many nested lists. */
function wrapped(type: ColumnType, lists: number): ColumnType {
  if (lists === 0) return type
  return wrapped({ ...typeOf('json', true), shape: { kind: 'list', item: { type } } }, lists - 1)
}

function memberOf({ shape }: ColumnType, step: JsonStep): ColumnType | undefined {
  if (!shape) return undefined
  if (shape.kind === 'list') {
    if (typeof step === 'object' && !('all' in step)) return { ...typeOf('json', true), shape }
    return shape.item.type
  }
  const member = typeof step === 'string' ? own(shape.members, step) : undefined
  if (member) return member.type
  throw new PolytableError('INVALID_EXPRESSION', `The JSON schema has no member ${JSON.stringify(step)}`, {
    hint: `Its members: ${Object.keys(shape.members).join(', ')}.`,
  })
}
