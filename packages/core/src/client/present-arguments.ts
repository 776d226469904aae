import type { Value } from '../types/index.ts'
import { presenter } from './convert.ts'
import type { DefinedFunction } from './defined-functions.ts'
import type { MediaReader } from './media-file.ts'

/** Arguments as the body of a function is given them. */
export function presentArguments(
  { params }: Pick<DefinedFunction, 'params'>,
  args: readonly Record<string, Value>[],
  reader: MediaReader,
): Record<string, unknown>[] {
  const presenters = Object.entries(params).map(
    ([name, { columnType }]) => [name, presenter(columnType, reader)] as const,
  )
  return args.map((row) => {
    const given: Record<string, unknown> = {}
    for (const [name, show] of presenters) given[name] = show(row[name] ?? null)
    return given
  })
}
