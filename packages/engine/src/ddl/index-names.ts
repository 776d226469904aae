import type { TableRecord } from '@polytable/kernel/catalog/index'
import { PolytableError } from '@polytable/model/errors/index'
import { allIndexes, checkColumnName } from '@polytable/model/schemas/index'

/**
 * The name of an index that is to be made: the one that is wanted, else the first free one of idx0, idx1, …. Undefined where there
 * is one of that name, which is to be left as it is.
 * @throws PolytableError INDEX_ALREADY_EXISTS, or INVALID_ARGUMENT for what is no name
 */
export function newIndexName(
  { path, schema }: TableRecord,
  column: string,
  { name, ifExists }: { readonly name?: string | undefined; readonly ifExists?: string | undefined },
): string | undefined {
  const taken = new Set(allIndexes(schema).map((index) => index.name))
  if (name === undefined) {
    for (let n = 0; ; n++) if (!taken.has(`idx${n}`)) return `idx${n}`
  }
  checkColumnName(name, path)
  if (!taken.has(name)) return name
  if (ifExists === 'ignore') return undefined
  throw new PolytableError('INDEX_ALREADY_EXISTS', `'${path}' already has an index '${name}'`, {
    table: path,
    column,
  })
}
