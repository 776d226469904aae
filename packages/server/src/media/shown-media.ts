import type { Table } from '@polytable/client/index'
import type { MediaCell } from '@polytable/model/types/index'
import { MediaFile, type MediaReader } from '@polytable/udf/values/media-file'

/** How many media are remembered that answers named. */
const MAX_REMEMBERED = 10_000

/** The media that routes have shown, by their hashes. No others are given out. */
export class ShownMedia {
  readonly #reader: MediaReader
  /** The last that were shown, the oldest first. */
  readonly #cells = new Map<string, MediaCell>()
  readonly #columns: { readonly table: Table; readonly column: string }[] = []
  /** Looked for one after the other: a search reads a column. */
  #search: Promise<unknown> = Promise.resolve()

  constructor(reader: MediaReader) {
    this.#reader = reader
  }

  /** Gives out the media of a column, also those that were not shown since the program was started. */
  addColumn(table: Table, column: string): void {
    if (!this.#columns.some((each) => each.table.path === table.path && each.column === column))
      this.#columns.push({ table, column })
  }

  /** Remembers a medium. */
  add(cell: MediaCell): void {
    this.#cells.delete(cell.hash)
    this.#cells.set(cell.hash, cell)
    if (this.#cells.size > MAX_REMEMBERED) this.#cells.delete(this.#cells.keys().next().value!)
  }

  /** A medium by its hash; undefined where none was shown. */
  async find(hash: string): Promise<MediaFile | undefined> {
    if (!/^[0-9a-f]{64}$/.test(hash)) return undefined
    if (!this.#cells.has(hash)) {
      const search = this.#search.then(() => this.#searchFor(hash))
      this.#search = search.catch(() => undefined)
      await search
    }
    const cell = this.#cells.get(hash)
    return cell && this.file(cell)
  }

  /** A medium that can be read. */
  file(cell: MediaCell): MediaFile {
    return new MediaFile(cell, this.#reader)
  }

  async #searchFor(hash: string): Promise<void> {
    if (this.#cells.has(hash)) return
    for (const { table, column } of this.#columns) {
      const medium = table.c[column]!
      const [row] = await table
        .where(medium.fileUrl.eq(`media:${hash}`))
        .limit(1)
        .select({ medium })
        .collect()
      if (row) return this.add((row.medium as MediaFile).cell)
    }
  }
}
