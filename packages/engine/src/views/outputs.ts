import { PolytableError } from '@polytable/model/errors/index'
import type { Statement } from '@polytable/kernel/statements/statement'
import type { ColumnSchema, TableSchema } from '@polytable/model/schemas/index'
import { coerce, isMediaKind, type Value } from '@polytable/model/types/index'

/** The stored cells of what an iterator puts out, by the id of their column. */
export type OutputCells = ReadonlyMap<number, Value>

/**
 * What takes the outputs of a view's iterator: checks each against the columns that were declared, and takes media in.
 * @returns a function that throws PolytableError TYPE_MISMATCH for an output that is missing, unknown or of another type
 */
export function outputReader(
  { context, signal }: Statement,
  { columns, iterator }: TableSchema,
): (output: Readonly<Record<string, unknown>>) => Promise<OutputCells> | OutputCells {
  const declared = columns.filter(({ fromIterator, position }) => fromIterator && position === undefined)
  const names = new Set(declared.map(outputName))
  const stored = declared.filter((column) => column.stored)
  const media = stored.filter(({ type }) => isMediaKind(type.kind))
  const { function: name } = iterator!

  const cell = (column: ColumnSchema, given: unknown): Value => {
    const received = context.media.receive(column.type, given)
    const value = located(name, column, () => coerce(column.type, received, context.timeZone))
    if (value !== null || column.type.nullable) return value
    throw new PolytableError(
      'TYPE_MISMATCH',
      `'${name}' yielded no value for the output '${outputName(column)}'`,
      {
        column: column.name,
        hint: 'Declare the output as nullable, or yield a value for it.',
      },
    )
  }
  return (output) => {
    const unknown = Object.keys(output).find((key) => !names.has(key))
    if (unknown !== undefined) {
      throw new PolytableError('TYPE_MISMATCH', `'${name}' yielded the undeclared output '${unknown}'`, {
        hint: `Its outputs: ${[...names].join(', ')}.`,
      })
    }
    const cells = new Map(stored.map((column) => [column.id, cell(column, output[outputName(column)])]))
    return media.length === 0 ? cells : withMedia(cells)
  }

  async function withMedia(cells: Map<number, Value>): Promise<OutputCells> {
    for (const column of media) {
      const given = cells.get(column.id)
      if (given === null || given === undefined) continue
      const ingest = context.media.ingest(column.type, given, {
        validate: true,
        destination: context.media.destinationOf(column),
        signal,
      })
      cells.set(
        column.id,
        await ingest.catch((error: unknown) =>
          located(name, column, () => {
            throw error
          }),
        ),
      )
    }
    return cells
  }
}

function outputName({ name, output = name }: ColumnSchema): string {
  return output
}

/** Says of an error which output it is about. */
function located<T>(name: string, column: ColumnSchema, work: () => T): T {
  try {
    return work()
  } catch (error) {
    const message = `'${name}' yielded an invalid value for the output '${outputName(column)}': ${(error as Error).message}`
    throw new PolytableError(PolytableError.is(error) ? error.code : 'INTERNAL_ERROR', message, {
      column: column.name,
      cause: error,
    })
  }
}
