import { MediaFile, pt, type Database, type Expression, type Table } from 'polytable'
import { fileHash } from '../../data/files.ts'
import type { TaskOptions } from '../../ui/task.ts'
import { isMediaColumn, sharedColumn, type SharedColumn } from './columns.ts'
import { contentsPath, FORMAT_VERSION, SHARED_TYPE, type MediumPart, type SharedTable } from './contents.ts'
import { toJson } from './values.ts'
import { ZipWriter } from './write-zip.ts'

/** Rows that become one part of a Blob. */
const BATCH_ROWS = 200

/** A notebook, as `.ipynb`, with tables and their media as one file. */
export async function packNotebook(
  db: Database,
  ipynb: string,
  paths: readonly string[],
  { signal, onStep }: Pick<TaskOptions, 'signal' | 'onStep'>,
): Promise<Blob> {
  const zip = new ZipWriter()
  const notebook = await zip.add('notebook.ipynb', new Blob([ipynb]), true, signal)
  const found = new Map<string, MediaFile>()
  const tables: SharedTable[] = []
  for (const path of paths) {
    onStep(`Writing the rows of ${path}`)
    const table = await db.getTable(path)
    const columns = table.info.columns.map(sharedColumn)
    const { lines, count } = await rowLines(table, columns, found, signal)
    const rows = await zip.add(`tables/${tables.length + 1}.jsonl`, lines, true, signal)
    tables.push({ name: path, comment: table.info.comment, columns, count, rows })
  }
  const media: Record<string, MediumPart> = {}
  let number = 0
  for (const [key, file] of found) {
    onStep(`Writing file ${++number} of ${found.size}`)
    const blob = await file.blob()
    const part = await zip.add(`media/${number}`, blob, false, signal)
    media[key] = { ...part, name: file.name ?? '', type: file.mediaType }
  }
  const contents = new Blob([JSON.stringify({ version: FORMAT_VERSION, notebook, tables, media })])
  await zip.add(contentsPath((await fileHash(contents)) ?? ''), contents, true, signal)
  return zip.finish(SHARED_TYPE)
}

/** @param found takes the media of the rows, by what names them there */
async function rowLines(
  table: Table,
  columns: readonly SharedColumn[],
  found: Map<string, MediaFile>,
  signal: AbortSignal,
): Promise<{ readonly lines: Blob; readonly count: number }> {
  const parts: Blob[] = []
  let batch: string[] = []
  let count = 0
  const release = (): void => {
    parts.push(new Blob(batch))
    batch = []
  }
  for await (const row of table.orderBy(table.rowId).select(readColumns(table, columns))) {
    signal.throwIfAborted()
    const cells = columns.map((column) => {
      const value: unknown = row[column.name]
      if (!(value instanceof MediaFile)) return toJson(column.type, value)
      found.set(value.hash, value)
      return value.hash
    })
    batch.push(`${JSON.stringify(cells)}\n`)
    count++
    if (batch.length === BATCH_ROWS) release()
  }
  release()
  return { lines: new Blob(parts), count }
}

/** The columns as they are read: times as texts, which have their microseconds. */
function readColumns({ c }: Table, columns: readonly SharedColumn[]): Record<string, Expression<unknown>> {
  return Object.fromEntries(
    columns.map(({ name, type }) => {
      const column = c[name]!
      return [name, type.kind === 'timestamp' ? column.cast(pt.timestamp({ as: 'string' })) : column]
    }),
  )
}

/** How much a table has to share. */
export interface TableSize {
  readonly rows: number
  readonly files: number
  /** Of the files. */
  readonly bytes: number
}

export async function tableSize(table: Table): Promise<TableSize> {
  const sizes = new Map<string, number>()
  const media = table.info.columns.filter(isMediaColumn)
  const rows = await table.count()
  if (media.length > 0) {
    const selected = Object.fromEntries(media.map(({ name }) => [name, table.c[name]!]))
    for await (const row of table.select(selected)) {
      for (const value of Object.values(row))
        if (value instanceof MediaFile) sizes.set(value.hash, value.size)
    }
  }
  return { rows, files: sizes.size, bytes: [...sizes.values()].reduce((sum, size) => sum + size, 0) }
}
