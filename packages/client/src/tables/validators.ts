import type { StandardSchemaV1 } from '@standard-schema/spec'
import { PolytableError, withPlace } from '@polytable/model/errors/index'
import type { GivenBatch, GivenColumn } from '@polytable/model/protocol/given-batch'
import type { GivenRow } from '@polytable/model/protocol/writes'
import { isPacked, own, unpackValues } from '@polytable/model/types/index'
import { sendableAt } from '@polytable/udf/values/sendable'

/** The schemas of JSON columns, by column. */
export type Validators = Readonly<Record<string, StandardSchemaV1>>

/** Rows with their JSON values checked by their schemas. @throws PolytableError TYPE_MISMATCH */
export async function* validRows(
  validators: Validators,
  batches: AsyncIterable<GivenRow[]>,
  table: string,
): AsyncGenerator<GivenRow[]> {
  let count = 0
  for await (const batch of batches) {
    try {
      yield await validateRows(validators, batch, count)
    } catch (error) {
      throw withPlace(error, { table })
    }
    count += batch.length
  }
}

/** Batches with their JSON values checked by their schemas. @throws PolytableError TYPE_MISMATCH */
export async function* validBatches(
  validators: Validators,
  batches: AsyncIterable<GivenBatch>,
  table: string,
): AsyncGenerator<GivenBatch> {
  let count = 0
  for await (const { size, columns } of batches) {
    const first = count
    count += size
    try {
      yield {
        size,
        columns: await Promise.all(
          columns.map(async (column) => {
            const schema = own(validators, column.name)
            return schema ? { ...column, values: await validValues(schema, column, first) } : column
          }),
        ),
      }
    } catch (error) {
      throw withPlace(error, { table })
    }
  }
}

function validValues(
  schema: StandardSchemaV1,
  { name, values }: GivenColumn,
  firstRow: number,
): Promise<unknown[]> {
  const given: readonly unknown[] = isPacked(values) ? unpackValues(values) : values
  return Promise.all(given.map((value, i) => validValue(schema, name, value, firstRow + i)))
}

/** What a schema makes of a value is what is stored. */
async function validValue(
  schema: StandardSchemaV1,
  column: string,
  given: unknown,
  row: number,
): Promise<unknown> {
  if (given === null || given === undefined) return given
  const result = await schema['~standard'].validate(given)
  if (result.issues) throw issueError(column, row, result.issues)
  return sendableAt(result.value, { column, row })
}

async function validateRows(
  validators: Validators,
  rows: readonly GivenRow[],
  firstRow: number,
): Promise<GivenRow[]> {
  const entries = Object.entries(validators)
  if (entries.length === 0) return [...rows]
  return Promise.all(
    rows.map(async (row, i) => {
      const checked: Record<string, unknown> = { ...row }
      for (const [column, schema] of entries) {
        if (Object.hasOwn(checked, column))
          checked[column] = await validValue(schema, column, checked[column], firstRow + i)
      }
      return checked
    }),
  )
}

function issueError(column: string, row: number, issues: readonly StandardSchemaV1.Issue[]): PolytableError {
  const texts = issues.map(({ message, path }) => {
    const at = path?.map((step) => (typeof step === 'object' ? String(step.key) : String(step))).join('.')
    return at ? `${at}: ${message}` : message
  })
  return new PolytableError('TYPE_MISMATCH', `Row ${row}, column '${column}': ${texts.join('; ')}`, {
    column,
    row,
  })
}
