import { parseId, type KeptAt } from '@polytable/kernel/media/media-stores'
import type { EngineContext } from '@polytable/kernel/statements/context'
import { eachIndex } from '@polytable/model/async/each-index'
import type {
  BackupOptions,
  BackupPart,
  BackupProgress,
} from '@polytable/model/protocol/whole-database/backup'
import { chained, HEADER, MANIFEST, MEDIA, ROWS, sha256, type Header, type Manifest } from './format.ts'
import { folderOf } from './move-destinations.ts'
import { pack, type PackedFile } from './pack.ts'
import { takeSnapshot, type Snapshot } from './snapshot.ts'
import { PartBuilder } from './tuples.ts'

const READS_AT_ONCE = 4

/** The whole database as it is when this is asked for, in one file. Others may write meanwhile. */
export async function* backupDatabase(
  context: EngineContext,
  options: BackupOptions,
): AsyncGenerator<BackupPart> {
  // What is deleted meanwhile is in the backup.
  const hold = context.media.keeper.hold()
  try {
    const snapshot = await takeSnapshot(context.store)
    try {
      const backup = new Backup(context, snapshot, options)
      for await (const bytes of pack(backup.files())) yield { bytes: backup.passing(bytes) }
      yield { summary: backup.summary }
    } finally {
      await snapshot.close()
    }
  } finally {
    await hold.end(true)
  }
}

class Backup {
  readonly #context: EngineContext
  readonly #snapshot: Snapshot
  readonly #options: BackupOptions
  #chain = ''
  #entries = 0
  #tableRows = 0
  #lacking = 0
  #progress: BackupProgress = { phase: 'media', media: 0, rows: 0, bytes: 0 }

  constructor(context: EngineContext, snapshot: Snapshot, options: BackupOptions) {
    this.#context = context
    this.#snapshot = snapshot
    this.#options = options
  }

  /** Counts bytes of the file. */
  passing(bytes: Uint8Array): Uint8Array {
    this.#tell({ bytes: this.#progress.bytes + bytes.length })
    return bytes
  }

  get summary(): Extract<BackupPart, { readonly summary: unknown }>['summary'] {
    const { media, bytes } = this.#progress
    const { paths } = this.#snapshot.header
    return { tables: Object.keys(paths).length, rows: this.#tableRows, media, bytes, lacking: this.#lacking }
  }

  async *files(): AsyncGenerator<PackedFile> {
    const media = await this.#sound()
    const header: Header = {
      ...this.#snapshot.header,
      destinations: await this.#destinations(media),
      media: media.length,
    }
    yield await this.#json(HEADER, header)
    this.#tell({ totalMedia: media.length })
    const places = header.destinations.map(({ url }) => url)
    for (const each of media) yield* this.#medium(each, places)
    for (const [i, { name }] of header.tables.entries()) yield* this.#rows(name, this.#snapshot.rows[i]!)
    const manifest: Manifest = { entries: this.#entries, chain: this.#chain }
    yield await this.#json(MANIFEST, manifest)
  }

  /** The media files that are there and are what their names say; from now on none of them is deleted. */
  async #sound(): Promise<readonly KeptAt[]> {
    const { media } = this.#context
    const { signal } = this.#options
    const found: KeptAt[] = []
    for await (const batch of this.#snapshot.media) {
      const sound = new Set<number>()
      const look = async (i: number, stop: AbortSignal): Promise<void> => {
        const [id, isElsewhere] = batch[i] as [string, boolean]
        const isStored = await media.keeper.reuse(parseId(id))
        if (isStored && (await media.stores.verify(id, stop)) === true) sound.add(i)
        else if (isStored || !isElsewhere) this.#lacking++
      }
      await eachIndex(batch.length, READS_AT_ONCE, look, signal)
      for (const [i, [id]] of batch.entries()) if (sound.has(i)) found.push(parseId(id as string))
    }
    if (this.#lacking > 0) {
      this.#context.logger.warn(
        `${this.#lacking} media files are missing or were changed, and are not in the backup: db.media.check() tells which.`,
      )
    }
    return found
  }

  async #destinations(media: readonly KeptAt[]): Promise<Header['destinations']> {
    const used = new Set(media.map(({ destination }) => destination))
    const all = this.#snapshot.destinations.filter((url) => used.has(url))
    return Promise.all(
      all.map(async (url) => ({ url, folder: await folderOf(this.#context.media.stores, url) })),
    )
  }

  async *#medium({ hash, destination }: KeptAt, places: readonly string[]): AsyncGenerator<PackedFile> {
    const store = await this.#context.media.stores.at(destination)
    const place = destination === undefined ? '' : `${places.indexOf(destination)}/`
    const size = (await store.size(hash))!
    yield await this.#entry(`${MEDIA}/${place}${hash}`, size, store.read(hash, {}, this.#options.signal))
    this.#tell({ media: this.#progress.media + 1 })
  }

  async *#rows(name: string, rows: AsyncIterable<(readonly unknown[])[]>): AsyncGenerator<PackedFile> {
    const [, id] = /^t_(\d+)$/.exec(name) ?? []
    const table = id === undefined ? undefined : this.#snapshot.header.paths[id]
    const { table: _, ...before } = this.#progress
    this.#progress = { ...before, phase: 'rows', ...(table === undefined ? {} : { table }) }
    const builder = new PartBuilder()
    let part = 0
    const flush = async (): Promise<PackedFile> => {
      const count = builder.rows
      const bytes = builder.take()
      if (table !== undefined) this.#tableRows += count
      this.#tell({ rows: this.#progress.rows + count })
      return this.#entry(`${ROWS}/${name}/${++part}.${await sha256(bytes)}`, bytes.length, [bytes])
    }
    for await (const batch of rows) {
      this.#options.signal?.throwIfAborted()
      for (const [hex] of batch) {
        builder.add(hex as string)
        if (builder.isFull) yield await flush()
      }
    }
    if (builder.rows > 0) yield await flush()
  }

  async #json(name: string, value: unknown): Promise<PackedFile> {
    const bytes = new TextEncoder().encode(JSON.stringify(value))
    return this.#entry(`${name}.${await sha256(bytes)}`, bytes.length, [bytes])
  }

  async #entry(name: string, size: number, body: PackedFile['body']): Promise<PackedFile> {
    this.#chain = await chained(this.#chain, name)
    this.#entries++
    return { name, size, body }
  }

  #tell(change: Partial<BackupProgress>): void {
    this.#progress = { ...this.#progress, ...change }
    this.#options.onProgress?.(this.#progress)
  }
}
