import type { Catalog, Past, TableRecord } from '@polytable/kernel/catalog/index'
import { PolytableError } from '@polytable/model/errors/index'
import type { EngineContext } from '@polytable/kernel/statements/context'
import { parseVersionedPath } from '@polytable/model/schemas/index'

/** A table, and, where its reference names a past, what it was then. */
export interface FoundVersion {
  readonly table: TableRecord
  readonly past?: Past & { readonly at: number | string }
}

/**
 * What a path (`dir/t`, `dir/t:3`, `dir/t@2026-01-01T00:00Z`) or a reference (`#12`, `#12:3`) names; undefined where there is no
 * table of this path.
 * @throws PolytableError TABLE_NOT_FOUND where it has no such version, INVALID_PATH, INVALID_ARGUMENT
 */
export async function findVersion(
  { catalog, timeZone }: Pick<EngineContext, 'catalog' | 'timeZone'>,
  reference: string,
): Promise<FoundVersion | undefined> {
  const { path, version } = parseVersionedPath(reference, timeZone)
  const table = path.startsWith('#') ? catalog.table(path) : catalog.find(path)
  if (!table) return undefined
  if (version === undefined) return { table }
  return { table, past: { ...(await catalog.atVersion(table, version)), at: version } }
}

/**
 * The table of a reference, to be changed by `operation`.
 * @throws PolytableError UNSUPPORTED_OPERATION for what is past: snapshots, and tables as they were
 */
export function findChangeable(catalog: Catalog, reference: string, operation: string): TableRecord {
  const table = catalog.table(reference)
  if (table.kind !== 'snapshot') return table
  throw new PolytableError('UNSUPPORTED_OPERATION', `Cannot ${operation} a snapshot`, {
    table: table.path,
    hint: 'A snapshot is read-only; change the table it was created from.',
  })
}
