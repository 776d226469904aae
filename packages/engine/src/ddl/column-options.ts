import type { TableRecord } from '@polytable/kernel/catalog/index'
import type { EngineContext } from '@polytable/kernel/statements/context'
import type { RunOptions } from '@polytable/model/protocol/options'
import { Statement } from '@polytable/kernel/statements/statement'
import type { ColumnSchema } from '@polytable/model/schemas/index'
import { withColumn } from './alter-column.ts'
import { checkDestination, checkedComment } from './columns.ts'
import { ownColumn } from './own-column.ts'

/** Options of a column that do not affect its stored values. */
export type ColumnOptions = Pick<ColumnSchema, 'default' | 'comment' | 'destination' | 'mediaValidation'>

/** Changes options of a column; an option that is undefined is removed. Existing rows stay as they are. */
export async function setColumnOptions(
  context: EngineContext,
  table: TableRecord,
  name: string,
  changed: { readonly [K in keyof ColumnOptions]: ColumnOptions[K] | undefined },
  options: RunOptions,
): Promise<void> {
  await Statement.run(context, table, options, async (running) => {
    const current = context.catalog.table(table.id)
    const column = ownColumn(current, name)
    const { comment } = changed
    const place = { table: current.path, column: name }
    checkDestination(context, { ...column, ...changed }, place)
    const all = Object.entries({
      ...column,
      ...changed,
      ...(comment === undefined ? {} : { comment: checkedComment(comment, place) }),
    })
    const next = Object.fromEntries(all.filter(([, value]) => value !== undefined)) as unknown as ColumnSchema
    const schema = withColumn(current.schema, next)
    running.setSchema(current, schema, `Altered: ${name} (${Object.keys(changed).join(', ')})`)
  })
}
