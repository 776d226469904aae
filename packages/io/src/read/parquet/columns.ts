import { PolytableError } from '@polytable/model/errors/index'
import type { StatedType } from '@polytable/model/ports/index'
import type { FileMetaData, SchemaTree } from 'hyparquet'
import { isHubMedia, kindOfMedia, mediaOf, statedMedia, type HubMedia } from './hub-media.ts'
import { leafOf } from './leaves.ts'
import { readerOf } from './values.ts'

/** A column of the rows of a Parquet file. */
export interface ParquetColumn {
  readonly name: string
  readonly type: StatedType | undefined
  /** @throws PolytableError INVALID_DATA_FORMAT naming column and row */
  read(raw: unknown, row: number): unknown
}

/**
 * The columns that a file's schema has.
 * @param firstOf gives the first value of a column that is not null, for what no schema says
 */
export async function columnsOf(
  metadata: FileMetaData,
  tree: SchemaTree,
  firstOf: (name: string) => Promise<unknown>,
): Promise<ParquetColumn[]> {
  const media = statedMedia(metadata)
  return Promise.all(
    tree.children.map(async (node): Promise<ParquetColumn> => {
      const { name } = node.element
      const readValue = readerOf(node)
      const read = (raw: unknown, row: number): unknown => attempt(() => readValue(raw), name, row)
      if (!isHubMedia(node)) return { name, type: typeOfColumn(node), read }
      const type = media.get(name) ?? kindOfMedia((await firstOf(name)) as HubMedia | undefined)
      return { name, type, read: (raw, row) => mediaOf(read(raw, row) as HubMedia | null, name, row) }
    }),
  )
}

function typeOfColumn({ element, children }: SchemaTree): StatedType | undefined {
  return children.length > 0 || element.repetition_type === 'REPEATED' ? 'json' : leafOf(element).type
}

function attempt(read: () => unknown, column: string, row: number): unknown {
  try {
    return read()
  } catch (cause) {
    throw new PolytableError(
      'INVALID_DATA_FORMAT',
      `Row ${row}, column '${column}': the value cannot be read: ${(cause as Error).message}`,
      { column, row, cause },
    )
  }
}
