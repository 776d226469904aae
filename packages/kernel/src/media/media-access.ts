import { PolytableError } from '@polytable/model/errors/index'
import type {
  MediaDescription,
  MediaInput,
  MediaInspector,
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
import type { MediaKeeper } from './media-keeper.ts'
import { decodeDataUrl, displayReference, isDataUrl, nameInUrl } from './media-reference.ts'
import type { FoundFile } from '@polytable/model/protocol/media'

interface IngestOptions {
  readonly validate: boolean
  readonly signal?: AbortSignal
}

const STORED = 'media:'
const FRAME = 'frame:'

/** What media are read from and kept with. */
export interface MediaParts {
  readonly store: MediaStore
  readonly keeper: MediaKeeper
  readonly resolver: MediaResolver
  readonly inspector: MediaInspector
  readonly seals: MediaSeals
  /** Awaited before something is stored that is only for a result, so that a later opening looks for it. */
  noteResult(): Promise<void>
}

/** Takes media in and gives their bytes out. */
export class MediaAccess {
  readonly #parts: MediaParts
  readonly #forResults: boolean
  readonly #store: MediaStore
  readonly #resolver: MediaResolver
  readonly #inspector: MediaInspector

  /** @param forResults whether what is taken in is for results, to which no row refers */
  constructor(parts: MediaParts, forResults = false) {
    this.#parts = parts
    this.#forResults = forResults
    this.#store = parts.store
    this.#resolver = parts.resolver
    this.#inspector = parts.inspector
  }

  get keeper(): MediaKeeper {
    return this.#parts.keeper
  }

  /** The same for media that are computed for the results of a query. */
  forResults(): MediaAccess {
    return new MediaAccess(this.#parts, true)
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
    const cell = await this.#locate(given, options.signal)
    if (cell.frame) return cell
    if (cell.name !== undefined) checkText(cell.name)
    const description = await this.#inspector.inspect(type.kind as MediaKind, await this.open(cell), options)
    checkImage(type, description)
    return { ...cell, ...description }
  }

  async #locate(given: unknown, signal?: AbortSignal): Promise<MediaCell> {
    if (typeof given === 'string') return this.#locateReference(given, signal)
    if (given instanceof KnownMedia) return this.#adopt(given.cell)
    if (given instanceof Uint8Array || given instanceof Blob) return this.#keep(given, signal)
    if (isNamedBlob(given)) return { ...(await this.#keep(given.blob, signal)), name: given.name }
    if (isPixels(given)) {
      return this.#keep(
        await this.#inspector.encode(new Uint8Array(given.data), given.width, given.height),
        signal,
      )
    }
    throw new PolytableError('TYPE_MISMATCH', `Expected a media value, got ${describeValue(given)}`, {
      hint: 'Pass a File, a Blob, a Uint8Array, a URL, or (in Node) a path.',
    })
  }

  async #locateReference(reference: string, signal?: AbortSignal): Promise<MediaCell> {
    if (isDataUrl(reference)) return this.#keep(decodeDataUrl(reference), signal)
    const { url, name, ...found } = await this.find(reference, signal)
    if ('path' in found)
      return { url, mediaType: '', name, ...(await this.#resolver.describe(found.path, signal)) }
    const stored = await this.#put(found.blob, signal)
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

  async #put(bytes: Blob | Uint8Array, signal?: AbortSignal): Promise<StoredMedia> {
    if (this.#forResults) await this.#parts.noteResult()
    return this.keeper.put(bytes, this.#forResults, signal)
  }

  /** A medium of a cell, for another cell. What is stored of it stays until that one is written. */
  async #adopt(cell: MediaCell): Promise<MediaCell> {
    const { url, hash, name = url } = cell.frame?.video ?? cell
    if (url.startsWith('file:') || (await this.keeper.reuse(hash))) return cell
    throw new PolytableError('PATH_NOT_FOUND', `The content of '${displayReference(name)}' is not stored`, {
      hint: 'Pass media of another database as bytes: await file.blob().',
    })
  }

  async #keep(bytes: Blob | Uint8Array, signal?: AbortSignal): Promise<MediaCell> {
    const { hash, size } = await this.#put(bytes, signal)
    const name = bytes instanceof Blob && 'name' in bytes ? String(bytes.name) : undefined
    const mediaType = bytes instanceof Blob ? bytes.type : ''
    return { url: `${STORED}${hash}`, mediaType, hash, size, ...(name ? { name } : {}) }
  }

  /** Whether the bytes of a cell of before are stored still, so that it can be a cell again. */
  exists({ url, hash }: MediaCell): Promise<boolean> {
    return url.startsWith(STORED) ? this.keeper.reuse(hash) : Promise.resolve(false)
  }

  /** The bytes of a cell, to be read on demand. @throws PolytableError PATH_NOT_FOUND */
  async open(cell: MediaCell, signal?: AbortSignal): Promise<MediaInput> {
    const { url, mediaType, size, hash, name } = cell
    const about = { url, mediaType, size, hash, name }
    if (cell.frame) {
      const blob = await this.#inspector.frame(
        await this.open(cell.frame.video, signal),
        cell.frame.time,
        signal,
      )
      return { ...about, size: blob.size, mediaType: blob.type, blob }
    }
    if (url.startsWith('file:')) {
      const found = await this.#resolver.fetch(url, signal)
      return 'path' in found ? { ...about, path: found.path } : { ...about, blob: found.blob }
    }
    const path = this.#store.localPath(hash)
    return path === undefined ? { ...about, blob: await this.#store.blob(hash) } : { ...about, path }
  }

  /** The same, of a frame its video: for what decodes frames itself. */
  async openUndecoded(cell: MediaCell): Promise<MediaInput> {
    if (!cell.frame) return this.open(cell)
    const { url, mediaType, size, hash, frame } = cell
    return { url, mediaType, size, hash, frame: { video: await this.open(frame.video), time: frame.time } }
  }

  /** The file that holds the bytes of a cell; null where they are in none, as those of a frame, which are not stored. */
  async localPath(cell: MediaCell): Promise<string | null> {
    if (cell.frame) return null
    if (!cell.url.startsWith('file:')) return this.#store.localPath(cell.hash) ?? null
    const found = await this.#resolver.fetch(cell.url)
    return 'path' in found ? found.path : null
  }

  /** The decoded pixels of an image; a frame is not encoded in between. */
  async pixels(cell: MediaCell): Promise<PixelData> {
    return cell.frame
      ? this.#inspector.framePixels(await this.open(cell.frame.video), cell.frame.time)
      : this.#inspector.pixels(await this.open(cell))
  }
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

function isNamedBlob(given: unknown): given is { blob: Blob; name: string } {
  return (
    typeof given === 'object' &&
    given !== null &&
    'blob' in given &&
    given.blob instanceof Blob &&
    'name' in given &&
    typeof given.name === 'string'
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
