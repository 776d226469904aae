import { eachIndex } from '@polytable/model/async/each-index'
import { cellError, type EvaluatedColumn } from '@polytable/model/expressions/index'
import type { ColumnSchema } from '@polytable/model/schemas/index'
import { isMediaKind, type CellError, type MediaCell, type Value } from '@polytable/model/types/index'
import type { Statement } from '../statements/statement.ts'

/** Media that are written to a destination at a time. */
const AT_ONCE = 4

/** Computed media where their column keeps them; a medium that cannot be kept there is a cell that failed. */
export async function keptAtDestination(
  { context: { media }, signal }: Pick<Statement, 'context' | 'signal'>,
  column: ColumnSchema,
  result: EvaluatedColumn,
): Promise<EvaluatedColumn> {
  const destination = isMediaKind(column.type.kind) ? media.destinationOf(column) : undefined
  if (destination === undefined) return result
  const values: Value[] = [...result.values]
  const errors = new Map<number, CellError>(result.errors)
  const keep = async (row: number, stop: AbortSignal): Promise<void> => {
    const cell = values[row] as MediaCell | null
    if (cell === null) return
    try {
      values[row] = await media.keepAt(cell, destination, stop)
    } catch (error) {
      stop.throwIfAborted()
      values[row] = null
      errors.set(row, cellError(error))
    }
  }
  await eachIndex(values.length, AT_ONCE, keep, signal)
  return { ...result, values, ...(errors.size > 0 ? { errors } : {}) }
}
