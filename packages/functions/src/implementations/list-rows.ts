import { PolytableError } from '@polytable/model/errors/index'
import type { Value } from '@polytable/model/types/index'

/** The rows of one row of lists. @throws PolytableError INVALID_ARGUMENT for lists of different lengths in the mode 'strict' */
export async function* listRows(
  args: Readonly<Record<string, Value>>,
): AsyncGenerator<Record<string, Value>[]> {
  const { mode, ...given } = args
  if (mode === 'elements') {
    yield given['list.elements'] as Record<string, Value>[]
    return
  }
  const lists = Object.entries(given).map(
    ([name, list]) => [name.slice('list.'.length), list as Value[]] as const,
  )
  const lengths = lists.map(([, list]) => list.length)
  const count = mode === 'truncated' ? Math.min(...lengths) : Math.max(...lengths)
  const short = mode === 'strict' && lists.find(([, list]) => list.length < count)
  if (short) {
    const [name, list] = short
    throw new PolytableError(
      'INVALID_ARGUMENT',
      `The list '${name}' is shorter than another: ${list.length} elements instead of ${count}`,
      { hint: "Pass { mode: 'truncated' } or { mode: 'padded' }." },
    )
  }
  yield Array.from({ length: count }, (_, i) =>
    Object.fromEntries(lists.map(([name, list]) => [name, list[i] ?? null])),
  )
}
