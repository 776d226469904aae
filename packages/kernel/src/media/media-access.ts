import { untilAborted } from '@polytable/model/async/abort'
import { PolytableError } from '@polytable/model/errors/index'
import type {
  ByteRange,
  MediaCache,
  MediaDescription,
  MediaDestinations,
  MediaInput,
  MediaInspector,
  MediaLease,
  MediaResolver,
  MediaStore,
  PixelData,
  StoredMedia,
} from '@polytable/model/ports/index'
import {
  checkText,
  describeValue,
  displayType,
  isMediaKind,
  type ColumnType,
  type MediaCell,
  type MediaKind,
} from '@polytable/model/types/index'
import { KnownMedia, type MediaSeals } from './known-media.ts'
import { MediaDescriptions } from './media-descriptions.ts'
import type { MediaKeeper } from './media-keeper.ts'
import { decodeDataUrl, displayReference, isDataUrl, nameInUrl } from './media-reference.ts'
import type { KeptAt, MediaStores } from './media-stores.ts'
import { checkRoom, type StorageRoom } from './media-room.ts'
import { holderOfReferred, isReferred } from './referred-media.ts'
import { isComputed, type ColumnSchema } from '@polytable/model/schemas/index'
import type { FoundFile } from '@polytable/model/protocol/media'

interface IngestOptions {
  readonly validate: boolean
  readonly signal?: AbortSignal
  /** Where it is to be kept, as a program gives it; the database's own store where absent. */
  readonly destination?: string | undefined
}

/** Where and how bytes are taken in. */
interface PutOptions extends Pick<IngestOptions, 'destination' | 'signal'> {
  /** Holds what gets into the cache. */
  readonly lease: MediaLease
}

const STORED = 'media:'
const FRAME = 'frame:'

/** What media are taken in for. No row refers to what is for results and queries. */
type Purpose = 'rows' | 'results' | 'queries'

/** What media are read from and kept with. */
export interface MediaParts {
  readonly stores: MediaStores
  readonly keeper: MediaKeeper
  /** Files at hand of what is kept elsewhere. */
  readonly cache: MediaCache
  /** Whether what URLs gave is kept for good, and not in the cache alone. */
  readonly keepsUrls: boolean
  readonly destinations: MediaDestinations
  /** Where media are kept whose column does not say it. */
  readonly defaults: { readonly input?: string; readonly output?: string }
  readonly resolver: MediaResolver
  readonly inspector: MediaInspector
  readonly seals: MediaSeals
  readonly room: StorageRoom
  /** Awaited before something is stored that is only for a result or a query, so that a later opening looks for it. */
  noteResult(): Promise<void>
}

/** Takes media in and gives their bytes out. */
export class MediaAccess {
  readonly #parts: MediaParts
  readonly #purpose: Purpose
  readonly #stores: MediaStores
  readonly #resolver: MediaResolver
  readonly #inspector: MediaInspector
  readonly #descriptions: MediaDescriptions

  constructor(parts: MediaParts, purpose: Purpose = 'rows') {
    this.#parts = parts
    this.#purpose = purpose
    this.#stores = parts.stores
    this.#resolver = parts.resolver
    this.#inspector = parts.inspector
    this.#descriptions = new MediaDescriptions(parts.inspector)
  }

  get keeper(): MediaKeeper {
    return this.#parts.keeper
  }

  get stores(): MediaStores {
    return this.#stores
  }

  /** The same for media that are computed for the results of a query. */
  forResults(): MediaAccess {
    return new MediaAccess(this.#parts, 'results')
  }

  /** The same for media that queries compare with: whoever takes them in deletes them after the query. */
  forQueries(): MediaAccess {
    return new MediaAccess(this.#parts, 'queries')
  }

  /**
   * A value as a client sent it: a medium that it has from this database is known as one, in columns of other types as what is stored
   * of it. An object that looks like one is none.
   */
  receive(type: ColumnType, given: unknown): unknown {
    const cell = given instanceof KnownMedia ? given.cell : this.#parts.seals.open(given)
    if (cell === undefined) return given
    return isMediaKind(type.kind) ? new KnownMedia(cell) : cell
  }

  /**
   * The cell of a given medium. Bytes are stored by content; what is referred to by URL or path stays where it is.
   * @throws PolytableError INVALID_DATA_FORMAT, TYPE_MISMATCH, PATH_NOT_FOUND, INVALID_ARGUMENT for a name that no text can be
   */
  async ingest(type: ColumnType, given: unknown, options: IngestOptions): Promise<MediaCell> {
    const { destination, signal } = options
    return this.whileHeld(async (lease) => {
      const located = await this.#locate(given, { destination, signal, lease })
      const cell = destination === undefined ? located : await this.keepAt(located, destination, signal)
      if (cell.frame) return cell
      if (cell.name !== undefined) checkText(cell.name)
      const description = await this.#descriptions.of(type.kind as MediaKind, cell, {
        ...options,
        open: () => this.open(cell, lease, signal),
      })
      checkImage(type, description)
      return { ...cell, ...description }
    })
  }

  /**
   * Looks whether there is room for what was given for columns of media whose bytes are kept beside the tables.
   * @throws PolytableError STORAGE_FULL
   */
  async checkRoom(given: readonly unknown[]): Promise<void> {
    const { room, cache } = this.#parts
    room.look()
    const files = new Set<Blob | Uint8Array>()
    for (const each of given) {
      const file = isDescribedBlob(each) ? each.blob : each
      if (file instanceof Blob || file instanceof Uint8Array) files.add(file)
    }
    if (files.size === 0) return
    const dropCopies = (): Promise<number> => cache.drop().catch(() => 0)
    await checkRoom(files, { room, store: await this.#stores.at(undefined), dropCopies })
  }

  /** Does something with media of which what is in the cache is to stay until it is done. */
  async whileHeld<T>(work: (lease: MediaLease) => Promise<T>): Promise<T> {
    const lease = this.lease()
    try {
      return await work(lease)
    } finally {
      lease.release()
    }
  }

  lease(): MediaLease {
    return this.#parts.cache.lease()
  }

  /** What copies of media that are kept elsewhere take. */
  cacheUsage(): Promise<{ readonly files: number; readonly bytes: number }> {
    return this.#parts.cache.usage()
  }

  async #locate(given: unknown, to: PutOptions): Promise<MediaCell> {
    if (typeof given === 'string') return this.#locateReference(given, to)
    if (given instanceof KnownMedia) return this.#adopt(given.cell)
    if (given instanceof Uint8Array || given instanceof Blob) return this.#keep(given, to)
    if (isDescribedBlob(given)) {
      const { blob, ...description } = given
      return { ...(await this.#keep(blob, to)), ...description }
    }
    if (isPixels(given)) {
      const { data, width, height } = given
      return this.#keep(await this.#inspector.encode(new Uint8Array(data), width, height), to)
    }
    throw new PolytableError('TYPE_MISMATCH', `Expected a media value, got ${describeValue(given)}`, {
      hint: 'Pass a File, a Blob, a Uint8Array, a URL, or (in Node) a path.',
    })
  }

  async #locateReference(reference: string, to: PutOptions): Promise<MediaCell> {
    if (isDataUrl(reference)) return this.#keep(decodeDataUrl(reference), to)
    const { url, name, ...found } = await this.find(reference, to.signal)
    if ('path' in found)
      return { url, mediaType: '', name, ...(await this.#resolver.describe(found.path, to.signal)) }
    // At a destination it is kept instead of being referred to.
    if (to.destination !== undefined) return { ...(await this.#keep(found.blob, to)), name }
    const stored = this.#parts.keepsUrls
      ? await this.#put(found.blob, to)
      : await this.#parts.cache.put(found.blob, to.signal, to.lease)
    return { url, mediaType: found.blob.type, name, ...stored }
  }

  /** What a URL or path refers to. @throws PolytableError INVALID_ARGUMENT for what is none, and as {@link MediaResolver.fetch} */
  async find(reference: string, signal?: AbortSignal): Promise<FoundFile> {
    const url = this.#resolver.canonical(reference)
    if (url === undefined) {
      throw new PolytableError(
        'INVALID_ARGUMENT',
        `'${displayReference(reference)}' is not a URL or path that can be read here`,
        {
          hint: 'In a browser pass a File or an http(s) URL; in Node paths are supported too.',
        },
      )
    }
    return { url, name: nameInUrl(url), ...(await this.#resolver.fetch(url, signal)) }
  }

  async #put(
    bytes: Blob | Uint8Array,
    to: PutOptions,
  ): Promise<StoredMedia & { readonly destination?: string }> {
    if (this.#purpose !== 'rows') await this.#parts.noteResult()
    const { signal } = to
    const destination = this.#canonical(to.destination)
    const put = (): Promise<StoredMedia> =>
      this.keeper.put(bytes, { isResult: this.#purpose === 'results', destination, signal })
    const stored = await put().catch(async (error: unknown) => {
      if (await this.#madeRoom(error)) return put()
      throw error
    })
    return destination === undefined ? stored : { ...stored, destination }
  }

  /** Whether copies gave way where there is no room for what is kept for good. */
  async #madeRoom(error: unknown): Promise<boolean> {
    if (!PolytableError.is(error) || error.code !== 'STORAGE_FULL') return false
    const dropped = await this.#parts.cache.drop().catch(() => 0)
    return dropped > 0
  }

  /** The canonical URL of a destination. What no row refers to is at none: nobody asked for it to be kept. */
  #canonical(destination: string | undefined): string | undefined {
    return destination === undefined || this.#purpose !== 'rows'
      ? undefined
      : this.#parts.destinations.canonical(destination)
  }

  /** A medium of a cell, for another cell. What is stored of it stays until that one is written. */
  async #adopt(cell: MediaCell): Promise<MediaCell> {
    const kept = cell.frame?.video ?? cell
    if (isLocalFile(kept) || (await this.keeper.reuse(kept)) || isReferred(kept)) return cell
    const { url, name = url } = kept
    throw new PolytableError('PATH_NOT_FOUND', `The content of '${displayReference(name)}' is not stored`, {
      hint: 'Pass media of another database as bytes: await file.blob().',
    })
  }

  async #keep(bytes: Blob | Uint8Array, to: PutOptions): Promise<MediaCell> {
    const stored = await this.#put(bytes, to)
    const name = bytes instanceof Blob && 'name' in bytes ? String(bytes.name) : undefined
    const mediaType = bytes instanceof Blob ? bytes.type : ''
    return { url: await this.#urlOf(stored), mediaType, ...stored, ...(name ? { name } : {}) }
  }

  async #urlOf({ hash, destination }: KeptAt): Promise<string> {
    return destination === undefined ? `${STORED}${hash}` : this.#stores.urlOf(destination, hash)
  }

  /** Where media of a column are kept: where it says, or where media that are given, or computed, are. */
  destinationOf(column: ColumnSchema): string | undefined {
    if (column.destination !== undefined) return column.destination
    const { input, output } = this.#parts.defaults
    return isComputed(column) || column.fromIterator ? output : input
  }

  /** @throws PolytableError INVALID_ARGUMENT for what no media can be kept at here */
  checkDestination(destination: string): void {
    this.#parts.destinations.canonical(destination)
  }

  /**
   * The cell of the same medium, kept at a destination: what is referred to is copied there, and what is stored elsewhere for no
   * other cell goes. A frame, which is not stored, stays what it is.
   */
  async keepAt(cell: MediaCell, given: string, signal?: AbortSignal): Promise<MediaCell> {
    const destination = this.#canonical(given)
    if (destination === undefined || cell.frame || cell.destination === destination) return cell
    const stored = await this.whileHeld(async (lease) => {
      const { path, blob } = await this.open(cell, lease, signal)
      const bytes = path === undefined ? blob! : await this.#resolver.read(path)
      return this.#put(bytes, { destination: given, signal, lease })
    })
    if (stored.hash !== cell.hash) {
      throw new PolytableError(
        'INVALID_DATA_FORMAT',
        `'${displayReference(cell.url)}' changed while it was read`,
        {
          hint: 'Give it again when nobody writes to it.',
        },
      )
    }
    if (cell.url.startsWith(STORED) || cell.destination !== undefined) this.keeper.release(cell)
    return { ...cell, ...stored, url: await this.#urlOf(stored) }
  }

  /** Whether the bytes of a cell of before are stored still, so that it can be a cell again. */
  exists(cell: MediaCell): Promise<boolean> {
    const isStored = cell.url.startsWith(STORED) || cell.destination !== undefined
    return isStored ? this.keeper.reuse(cell) : Promise.resolve(false)
  }

  /**
   * The bytes of a cell, to be read on demand.
   * @param lease to be held until they were read
   * @throws PolytableError PATH_NOT_FOUND
   */
  async open(cell: MediaCell, lease: MediaLease, signal?: AbortSignal): Promise<MediaInput> {
    const { url, mediaType, size, hash, name, frame } = cell
    const about = { url, mediaType, size, hash, name }
    if (frame) {
      const blob = await this.whileHeld(async (own) =>
        this.#inspector.frame(await this.open(frame.video, own, signal), frame.time, signal),
      )
      return { ...about, size: blob.size, mediaType: blob.type, blob }
    }
    if (isLocalFile(cell)) {
      const found = await this.#resolver.fetch(url, signal)
      return 'path' in found ? { ...about, path: found.path } : { ...about, blob: found.blob }
    }
    const holder = await untilAborted(this.#holderOf(cell, lease), signal)
    const path = await holder.localPath(hash)
    return path === undefined ? { ...about, blob: await holder.blob(hash) } : { ...about, path }
  }

  /**
   * The bytes of a range of a cell. What is kept in an object store is read there, but for what is at hand; what a URL leads to is
   * fetched as a whole.
   */
  async *read(cell: MediaCell, { start = 0, end = Infinity }: ByteRange): AsyncGenerator<Uint8Array> {
    // The size of a frame is known when it is encoded.
    const range = cell.frame ? { start, end } : { start, end: Math.min(end, cell.size) }
    if (range.start >= range.end) return
    if (!cell.frame && !isLocalFile(cell) && !isReferred(cell)) {
      yield* (await this.#stores.at(cell.destination)).read(cell.hash, range)
      return
    }
    const lease = this.lease()
    try {
      const { path, blob } = await this.open(cell, lease)
      const bytes = path === undefined ? blob! : await this.#resolver.read(path)
      yield* eachChunk(bytes.slice(range.start, range.end).stream())
    } finally {
      lease.release()
    }
  }

  /** What has the bytes of a cell at hand. */
  async #holderOf(cell: MediaCell, lease: MediaLease): Promise<Pick<MediaStore, 'blob' | 'localPath'>> {
    const { cache } = this.#parts
    lease.hold(cell.hash)
    const store = await this.#stores.at(cell.destination)
    return isReferred(cell) ? holderOfReferred(cell, { own: store, cache, resolver: this.#resolver }) : store
  }

  /** The same for a program, which does not tell when it was read: it is there for a while. */
  lend(cell: MediaCell, signal?: AbortSignal): Promise<MediaInput> {
    return this.whileHeld(async (lease) => {
      const input = await this.open(cell, lease, signal)
      this.#parts.cache.lend(cell.hash)
      return input
    })
  }

  /** The same as {@link open}, of a frame its video: for what decodes frames itself. */
  async openUndecoded(cell: MediaCell, lease: MediaLease): Promise<MediaInput> {
    if (!cell.frame) return this.open(cell, lease)
    const { url, mediaType, size, hash, frame } = cell
    const video = await this.open(frame.video, lease)
    return { url, mediaType, size, hash, frame: { video, time: frame.time } }
  }

  /**
   * The file that holds the bytes of a cell, for a while where it is one of the cache; null where they are in none, as those of
   * a frame, which are not stored.
   */
  async localPath(cell: MediaCell): Promise<string | null> {
    return cell.frame ? null : ((await this.lend(cell)).path ?? null)
  }

  /** The decoded pixels of an image; a frame is not encoded in between. */
  pixels(cell: MediaCell): Promise<PixelData> {
    const { frame } = cell
    return this.whileHeld(async (lease) =>
      frame
        ? this.#inspector.framePixels(await this.open(frame.video, lease), frame.time)
        : this.#inspector.pixels(await this.open(cell, lease)),
    )
  }
}

/** Not every browser iterates streams. */
async function* eachChunk(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader()
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value
  } finally {
    await reader.cancel()
  }
}

/** Whether the bytes of a cell are in a file that it refers to. Those at a destination may be in a file too, which is the database's. */
function isLocalFile({ url, destination }: MediaCell): boolean {
  return destination === undefined && url.startsWith('file:')
}

/** One frame of a video: decoded when someone asks for its pixels. */
export function frameOf(video: MediaCell, time: number): KnownMedia {
  const { width = 0, height = 0 } = video
  return new KnownMedia({
    url: `${FRAME}${video.hash}@${time}`,
    mediaType: 'image/png',
    size: width * height * 4,
    hash: `${video.hash}@${time}`,
    width,
    height,
    mode: 'RGB',
    frame: { video, time },
  })
}

/** A file, with its name or with what made it. */
interface DescribedBlob extends Pick<MediaCell, 'name' | 'encoder' | 'decoder'> {
  readonly blob: Blob
}

const DESCRIPTION: ReadonlySet<string> = new Set(['name', 'encoder', 'decoder'])

function isDescribedBlob(given: unknown): given is DescribedBlob {
  if (typeof given !== 'object' || given === null || !('blob' in given)) return false
  const { blob, ...description } = given
  return (
    blob instanceof Blob &&
    Object.entries(description).every(([name, value]) => DESCRIPTION.has(name) && typeof value === 'string')
  )
}

function isPixels(given: unknown): given is { data: Uint8ClampedArray; width: number; height: number } {
  return (
    typeof given === 'object' && given !== null && 'data' in given && 'width' in given && 'height' in given
  )
}

function checkImage(type: ColumnType, description: MediaDescription): void {
  const { width, height, mode } = description
  if (type.size && (type.size[0] !== width || type.size[1] !== height)) {
    throw new PolytableError(
      'TYPE_MISMATCH',
      `Expected an image of ${type.size.join('×')}, got ${width}×${height}`,
    )
  }
  if (type.mode && type.mode !== mode) {
    throw new PolytableError(
      'TYPE_MISMATCH',
      `Expected ${displayType(type)} of mode ${type.mode}, got ${mode}`,
    )
  }
}
