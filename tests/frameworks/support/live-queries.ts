import { Query, type Table } from 'polytable'
import { onTestFinished, vi } from 'vitest'

/** The live queries that a test starts: as many as were asked for, and as many as are not ended yet. */
export function liveQueries(): { asked(): number; open(): number } {
  // Tables and queries have it from the same class.
  const rows = Object.getPrototypeOf(Query.prototype) as Pick<Table, 'live'>
  const live = vi.spyOn(rows, 'live')
  onTestFinished(() => live.mockRestore())
  const signals = (): (AbortSignal | undefined)[] => live.mock.calls.map(([options]) => options?.signal)
  return {
    asked: () => signals().length,
    open: () => signals().filter((signal) => signal?.aborted === false).length,
  }
}
