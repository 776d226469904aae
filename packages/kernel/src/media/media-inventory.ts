import type { SqlStore } from '@polytable/model/ports/index'
import { tableName } from '../storage/layout.ts'
import { idOf, isElsewhere, mediaColumns, type MediaColumn } from './media-usage.ts'

/** A place in a row where something is wrong with a medium. */
interface FoundPlace {
  readonly id: string
  readonly kind: 'missing' | 'corrupt'
  readonly rowId: number
  readonly pos: readonly number[]
  readonly isPresent: boolean
}

/** Ids that are looked at together. */
const BATCH = 10_000

let created = 0

/** What is stored and what rows refer to, compared in a temporary table: neither need fit into memory. */
export class MediaInventory {
  readonly #store: SqlStore
  readonly #name: string

  private constructor(store: SqlStore, name: string) {
    this.#store = store
    this.#name = name
  }

  /** An empty one; to be dropped. */
  static async create(store: SqlStore): Promise<MediaInventory> {
    const inventory = new MediaInventory(store, `media_${++created}`)
    await inventory.#change(
      `CREATE TEMP TABLE ${inventory.#name} (id text PRIMARY KEY, is_stored bool NOT NULL,
         is_used bool NOT NULL, is_elsewhere bool NOT NULL, kind text)`,
    )
    return inventory
  }

  drop(): Promise<void> {
    return this.#change(`DROP TABLE IF EXISTS ${this.#name}`)
  }

  /** A session that is read-only otherwise has temporary tables all the same. */
  #change(statement: string): Promise<void> {
    return this.#store.transaction(async (tx) => {
      await tx.query('SET TRANSACTION READ WRITE')
      await tx.query(statement)
    })
  }

  /** Notes ids of what is stored. */
  async addStored(ids: readonly string[]): Promise<void> {
    await this.#store.query(
      `INSERT INTO ${this.#name} SELECT id, true, false, true FROM unnest($1::text[]) id ON CONFLICT DO NOTHING`,
      [ids],
    )
  }

  /** Notes what the rows refer to, in all versions. */
  async addUsed(): Promise<void> {
    for (const { table, column } of await mediaColumns(this.#store)) {
      const cell = `c_${column}`
      await this.#store.query(
        `INSERT INTO ${this.#name} AS m
         SELECT ${idOf(cell)}, false, true, bool_and(${isElsewhere(cell)}) FROM ${tableName({ id: table })}
         WHERE ${cell} IS NOT NULL GROUP BY 1
         ON CONFLICT (id) DO UPDATE SET is_used = true, is_elsewhere = m.is_elsewhere AND excluded.is_elsewhere`,
      )
    }
  }

  /** How many files are stored, and how many of them rows refer to. */
  async counts(): Promise<{ readonly stored: number; readonly used: number }> {
    const [row] = await this.#store.query(
      `SELECT count(*) FILTER (WHERE is_stored), count(*) FILTER (WHERE is_stored AND is_used) FROM ${this.#name}`,
    )
    return { stored: row![0] as number, used: row![1] as number }
  }

  /** The ids of what rows refer to, where it is stored, in batches. */
  used(): AsyncIterable<readonly string[]> {
    return this.#ids('is_used AND is_stored')
  }

  /** The ids of what is to be stored and is not. */
  absent(): AsyncIterable<readonly string[]> {
    return this.#ids('is_used AND NOT is_stored AND NOT is_elsewhere')
  }

  /** The ids of what is stored and nothing refers to. */
  unused(): AsyncIterable<readonly string[]> {
    return this.#ids('is_stored AND NOT is_used')
  }

  async *#ids(condition: string): AsyncGenerator<readonly string[]> {
    const rows = this.#store.cursor(`SELECT id FROM ${this.#name} WHERE ${condition} ORDER BY id`, [], BATCH)
    for await (const batch of rows) yield batch.map(([id]) => id as string)
  }

  /** Notes what is wrong with some. */
  async mark(ids: readonly string[], kind: FoundPlace['kind']): Promise<void> {
    if (ids.length === 0) return
    await this.#store.query(`UPDATE ${this.#name} SET kind = $2 WHERE id = ANY($1::text[])`, [ids, kind])
  }

  /** Where a column refers to what is marked: the first rows. @param head the commit that is the present of the table */
  async places(
    { table, column }: MediaColumn,
    pos: readonly string[],
    head: number,
    limit: number,
  ): Promise<FoundPlace[]> {
    const cell = `c_${column}`
    const rows = await this.#store.query(
      `SELECT m.id, m.kind, row_id, array_to_json(pos), is_present FROM (
         SELECT ${idOf(cell)} AS id, row_id, ARRAY[${pos.join(', ')}]::int4[] AS pos,
           bool_and(${isElsewhere(cell)}) AS is_elsewhere, bool_or(v_min <= $1 AND v_max > $1) AS is_present
         FROM ${tableName({ id: table })} WHERE ${cell} IS NOT NULL GROUP BY 1, 2, 3) c
       JOIN ${this.#name} m ON m.id = c.id
       WHERE m.kind = 'corrupt' OR (m.kind = 'missing' AND NOT c.is_elsewhere)
       ORDER BY row_id, pos LIMIT $2`,
      [head, limit],
    )
    return rows.map(([id, kind, rowId, position, isPresent]) => ({
      id: id as string,
      kind: kind as FoundPlace['kind'],
      rowId: rowId as number,
      pos: position as number[],
      isPresent: isPresent as boolean,
    }))
  }
}
