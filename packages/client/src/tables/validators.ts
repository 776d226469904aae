import type { StandardSchemaV1 } from '@standard-schema/spec'
import { PolytableError, withPlace } from '@polytable/model/errors/index'
import type { GivenRow } from '@polytable/model/protocol/writes'
import { own } from '@polytable/model/types/index'
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

/** What a schema makes of a value is what is stored. */
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
        const given = own(checked, column)
        if (given === null || given === undefined) continue
        const result = await schema['~standard'].validate(given)
        if (result.issues) throw issueError(column, firstRow + i, result.issues)
        checked[column] = await sendableAt(result.value, { column, row: firstRow + i })
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
