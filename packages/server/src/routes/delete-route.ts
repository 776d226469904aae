import type { Condition, Table } from '@polytable/client/index'
import { PolytableError } from '@polytable/model/errors/index'
import { hasEquality } from '@polytable/model/types/index'
import type { Route } from './route.ts'

/** Deletes the rows whose columns equal the values of a request. */
export function deleteRoute(table: Table, matchColumns: readonly string[]): Route {
  const infos = matchColumns.map((name) => table.info.columns.find((column) => column.name === name)!)
  const wrong = infos.find(({ type }) => !hasEquality(type))
  if (wrong)
    throw new PolytableError('INVALID_ARGUMENT', `Values of '${wrong.name}' cannot be compared`, {
      table: table.path,
      column: wrong.name,
    })
  return {
    kind: 'delete',
    summary: `Deletes rows of ${table.path}`,
    describe: () =>
      Promise.resolve({
        // Nothing equals null.
        inputs: infos.map(({ name, type }) => ({
          name,
          type: { ...type, nullable: false },
          isRequired: true,
          isUpload: false,
        })),
        gives: 'count',
      }),
    async run(values) {
      const where = matchColumns
        .map((name) => equal(table, name, values[name]))
        .reduce((all, each) => all.and(each))
      const { rows } = await table.delete({ where })
      return { kind: 'count', rows }
    },
  }
}

function equal(table: Table, name: string, value: unknown): Condition {
  if (value !== null && value !== undefined) return table.c[name]!.eq(value)
  throw new PolytableError('INVALID_ARGUMENT', `'${name}' is null, which no value equals`, { column: name })
}
