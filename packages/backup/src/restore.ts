import { STORE_FORMAT } from '@polytable/kernel/catalog/catalog-sql'
import type { EngineContext } from '@polytable/kernel/statements/context'
import { PolytableError } from '@polytable/model/errors/index'
import type { SqlExecutor } from '@polytable/model/ports/index'
import type { BackupOptions, BackupProgress } from '@polytable/model/protocol/whole-database/backup'
import {
  BACKUP_FORMAT,
  chained,
  HEADER,
  MANIFEST,
  MEDIA,
  notWhole,
  ROWS,
  sha256,
  type Header,
  type Manifest,
} from './format.ts'
import { moveDestinations } from './move-destinations.ts'
import { CATALOG_TABLES } from './snapshot.ts'
import { checkTable, makeIndexes, makeTables, readKnownTables } from './structure.ts'
import { Unpacker } from './unpack.ts'

/** Files of a backup by the parts of their names. */
interface Entry {
  readonly name: string
  readonly parts: readonly string[]
  readonly body: ReadableStream<Uint8Array>
}

/**
 * Makes an empty database what it was when a backup was made: all of it, in one transaction, or nothing. The engine's own
 * knowledge of what the store has is then one of before.
 * @throws PolytableError INVALID_STATE where the database is not empty or the backup is of a newer version, INVALID_DATA_FORMAT
 *   where the backup is not what was written
 */
export async function restoreDatabase(
  context: EngineContext,
  file: AsyncIterable<Uint8Array>,
  options: BackupOptions,
): Promise<void> {
  const { catalog, media, store } = context
  const unpacker = new Unpacker(file, options.signal)
  try {
    if (catalog.tables.length > 0 || catalog.dirs.length > 0) throw notEmpty()
    // If this process dies, the next opening deletes the media files that are there by then.
    await catalog.noteGarbage()
    await media.keeper.during(async () => {
      const restore = new Restore(context, unpacker, options)
      await restore.start()
      await restore.media()
      let began = false
      await store.transaction(async (tx) => {
        if (began)
          throw new PolytableError(
            'CONCURRENT_MODIFICATION',
            'Others used the database while it was restored',
          )
        began = true
        await restore.rows(tx)
      })
    })
  } finally {
    await unpacker.close()
  }
  await store.maintain()
}

class Restore {
  readonly #context: EngineContext
  readonly #unpacker: Unpacker
  readonly #options: BackupOptions
  #header!: Header
  #entry: Entry | undefined
  #chain = ''
  #entries = 0
  #progress: BackupProgress = { phase: 'media', media: 0, rows: 0, bytes: 0 }

  constructor(context: EngineContext, unpacker: Unpacker, options: BackupOptions) {
    this.#context = context
    this.#unpacker = unpacker
    this.#options = options
  }

  async start(): Promise<void> {
    await this.#next()
    if (this.#entry?.parts[0]?.split('.')[0] !== HEADER) throw notWhole('it is no backup of Polytable')
    this.#header = (await this.#json()) as Header
    const { format, storeFormat, tables } = this.#header
    if (format > BACKUP_FORMAT || storeFormat > STORE_FORMAT) {
      throw new PolytableError('INVALID_STATE', 'This backup was made by a newer version of Polytable', {
        hint: 'Update the package.',
      })
    }
    if (format !== BACKUP_FORMAT || storeFormat !== STORE_FORMAT) throw notWhole('its format is not known')
    for (const table of tables) checkTable(table, CATALOG_TABLES)
    this.#tell({ totalMedia: this.#header.media })
  }

  /** Stores the media files. */
  async media(): Promise<void> {
    const { keeper } = this.#context.media
    const { signal } = this.#options
    for (; this.#entry?.parts[0] === MEDIA; await this.#next()) {
      const { name, parts, body } = this.#entry
      const destination = parts.length === 2 ? undefined : this.#header.destinations[Number(parts[1])]?.url
      if (parts.length > 2 && destination === undefined) throw notWhole(`'${name}' has no place`)
      const { hash } = await this.#unpacker.reading(() => keeper.put(body, { destination, signal }))
      if (hash !== parts.at(-1)) throw altered(name)
      this.#tell({ media: this.#progress.media + 1, bytes: this.#unpacker.bytes })
    }
    if (this.#progress.media !== this.#header.media) throw notWhole('media files are missing from it')
  }

  /** Writes the rows; when this has ended all was there and as it was written. */
  async rows(tx: SqlExecutor): Promise<void> {
    const [row] = await tx.query(
      'SELECT EXISTS (SELECT 1 FROM polytable.tables) OR EXISTS (SELECT 1 FROM polytable.dirs)',
    )
    if (row![0] === true) throw notEmpty()
    const { tables, sequences, destinations } = this.#header
    for (const name of CATALOG_TABLES) await tx.query(`DELETE FROM polytable.${name}`)
    const isOfCatalog = (name: string): boolean => (CATALOG_TABLES as readonly string[]).includes(name)
    await this.#copy(
      tx,
      tables.filter(({ name }) => isOfCatalog(name)),
    )
    const known = await readKnownTables(tx)
    await makeTables(tx, tables, known)
    await this.#copy(
      tx,
      tables.filter(({ name }) => !isOfCatalog(name)),
    )
    await this.#end()
    await moveDestinations(tx, this.#context.media.stores, destinations)
    await makeIndexes(tx, this.#context.store, tables, known)
    for (const [name, [last, isCalled]] of Object.entries(sequences)) {
      if (!/^(?:commits|ids|x_\d+_\d+_seq)$/.test(name)) throw notWhole(`'${name}' is no sequence`)
      await tx.query(`SELECT setval('polytable.${name}', $1, $2)`, [last, isCalled])
    }
  }

  /** Copies the parts of tables, in their order. */
  async #copy(tx: SqlExecutor, tables: Header['tables']): Promise<void> {
    for (const { name, columns } of tables) {
      const path = name.startsWith('t_') ? this.#header.paths[name.slice(2)] : undefined
      const { table: _, ...before } = this.#progress
      this.#progress = { ...before, phase: 'rows', ...(path === undefined ? {} : { table: path }) }
      for (; this.#entry?.parts[0] === ROWS && this.#entry.parts[1] === name; await this.#next()) {
        const bytes = await this.#checked()
        this.#options.signal?.throwIfAborted()
        await tx.copyBinary(`polytable.${name}`, columns, bytes)
        this.#tell({ bytes: this.#unpacker.bytes })
      }
    }
  }

  /** @throws PolytableError where the manifest is not of what was read, or something follows it */
  async #end(): Promise<void> {
    const [chain, entries] = [this.#chain, this.#entries]
    if (this.#entry?.parts[0]?.split('.')[0] !== MANIFEST) throw notWhole('its end is missing')
    const manifest = (await this.#json()) as Manifest
    if (manifest.chain !== chain || manifest.entries !== entries)
      throw notWhole('parts of it are missing or moved')
    if (this.#entry) throw notWhole('something follows its end')
  }

  async #json(): Promise<unknown> {
    const value = JSON.parse(new TextDecoder().decode(await this.#checked())) as unknown
    await this.#next()
    return value
  }

  /** The bytes of the entry at hand, which its name has the hash of. */
  async #checked(): Promise<Uint8Array<ArrayBuffer>> {
    const { name, body } = this.#entry!
    const bytes = await this.#unpacker.whole(body)
    if ((await sha256(bytes)) !== name.split('.').at(-1)) throw altered(name)
    return bytes
  }

  /** Goes on to the next entry, once that at hand was read. */
  async #next(): Promise<void> {
    if (this.#entry) {
      this.#chain = await chained(this.#chain, this.#entry.name)
      this.#entries++
    }
    const found = await this.#unpacker.next()
    this.#entry = found && { ...found, parts: found.name.split('/') }
  }

  #tell(change: Partial<BackupProgress>): void {
    this.#progress = { ...this.#progress, ...change }
    this.#options.onProgress?.(this.#progress)
  }
}

function altered(name: string): PolytableError {
  return notWhole(`'${name}' is not what was written`)
}

function notEmpty(): PolytableError {
  return new PolytableError('INVALID_STATE', 'A backup can only be restored into an empty database', {
    hint: 'Open a name, directory or server database that has no tables and directories yet.',
  })
}
