import type { OutputColumn, ResultBatch } from '@polytable/model/protocol/query-spec'
import { presenter } from '@polytable/udf/values/convert'
import type { Session } from '../connection/session.ts'

/** Makes the rows of a result as the program is given them. */
export function rowMaker<R>(columns: readonly OutputColumn[], session: Session): (batch: ResultBatch) => R[] {
  const presenters = columns.map(({ type }) => presenter(type, session.media))
  return ({ rows }) =>
    rows.map((values) => {
      const row: Record<string, unknown> = {}
      for (let i = 0; i < columns.length; i++) row[columns[i]!.name] = presenters[i]!(values[i])
      return row as R
    })
}
