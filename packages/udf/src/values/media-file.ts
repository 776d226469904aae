import { PolytableError } from '@polytable/model/errors/index'
import type { ByteRange, PixelData, MediaInput } from '@polytable/model/ports/index'
import type { SealedMedia } from '@polytable/model/protocol/media'
import type { MediaCell } from '@polytable/model/types/index'
import { showAs } from './show.ts'

/** The part of a `FileSystemFileHandle` that is used. */
export interface FileHandle {
  /** Tells the handle of a file from that of a directory. */
  readonly kind: 'file'
  /** The file as it is now. */
  getFile(): Promise<File>
}

/** The part of an `ImageBitmap` that tells it from other objects. */
export interface Bitmap {
  /** Pixels. */
  readonly width: number
  /** Pixels. */
  readonly height: number
  /** Frees its memory. */
  close(): void
}

/** What a media cell may be given as. */
export type MediaSource =
  string | URL | Blob | Uint8Array | ReadableStream<Uint8Array> | MediaFile | FileHandle | Bitmap

/** How media files reach their bytes from the caller's thread. */
export interface MediaReader {
  /** What tells the engine that a medium is one of this program's `MediaFile`s, and no data that looks like one. */
  readonly seal: string
  open(cell: MediaCell): Promise<MediaInput>
  /** The bytes of a range, without the others being fetched where they are kept elsewhere. */
  read(cell: MediaCell, range: ByteRange): AsyncIterable<Uint8Array>
  pixels(cell: MediaCell): Promise<PixelData>
  /** A Blob of a file of the local file system, read on demand. */
  fileBlob(path: string, mediaType: string): Promise<Blob>
  /** Writes bytes that have no file of their own to one, and gives its path. */
  materialize(input: MediaInput): Promise<string>
}

/** A medium as the engine takes it for one that it has. */
let sealed: (file: MediaFile) => SealedMedia

/** A medium in a row: what is known of it, and its bytes when asked for. */
export class MediaFile {
  static {
    // Programs do not need the seal, and must not show it by chance.
    sealed = (file) => ({ cell: file.#cell, seal: file.#reader.seal })
  }

  readonly #cell: MediaCell
  readonly #reader: MediaReader

  static {
    showAs(this, ({ url, name, mediaType, size, width, height }) =>
      [
        `MediaFile ${name ?? url}`,
        mediaType,
        ...(width === undefined ? [] : [`${width} × ${height} pixels`]),
        `${size} bytes`,
      ].join(', '),
    )
  }

  constructor(cell: MediaCell, reader: MediaReader) {
    this.#cell = cell
    this.#reader = reader
  }

  /** `media:<sha256>` for stored bytes, `frame:…` for a frame of a video, else the URL referred to. */
  get url(): string {
    return this.#cell.url
  }
  /** The media type that the bytes were recognized as, such as 'image/png'. */
  get mediaType(): string {
    return this.#cell.mediaType
  }
  /** Bytes. Of a frame that has not been encoded: width × height × 4. */
  get size(): number {
    return this.#cell.size
  }
  /** SHA-256 of the bytes in hex; of a frame, of what identifies it. */
  get hash(): string {
    return this.#cell.hash
  }
  /** The name of the file it was given as, where it had one. */
  get name(): string | undefined {
    return this.#cell.name
  }
  /** Images and videos: pixels. */
  get width(): number | undefined {
    return this.#cell.width
  }
  /** Images and videos: pixels. */
  get height(): number | undefined {
    return this.#cell.height
  }
  /** Images: how the file keeps pixels, by Pillow's names, such as 'RGB', 'RGBA', 'L' or 'CMYK'. */
  get mode(): string | undefined {
    return this.#cell.mode
  }

  /**
   * What encoded the bytes, where a built-in function made them: 'webcodecs', 'ffmpeg', 'ffmpeg-wasm', or the package that did, such as
   * '@mediabunny/aac-encoder'; 'mediabunny' where what was encoded before was written to another file, 'polytable' for its own
   * encoder of PNG.
   */
  get encoder(): string | undefined {
    return this.#cell.encoder
  }

  /**
   * What decoded the frame of a video that a built-in function made the image of: 'webcodecs', 'ffmpeg', 'ffmpeg-wasm' or
   * '@mediabunny/server'. Of a frame that is decoded on demand {@link pixels} tells it.
   */
  get decoder(): string | undefined {
    return this.#cell.decoder
  }

  /** The stored description of the medium, to be given to another table. */
  get cell(): MediaCell {
    return this.#cell
  }

  /** The content as a Blob. */
  async blob(): Promise<Blob> {
    const input = await this.#reader.open(this.#cell)
    const { path, mediaType } = input
    if (path !== undefined) return this.#reader.fileBlob(path, mediaType)
    const blob = input.blob!
    return blob.type === mediaType ? blob : blob.slice(0, blob.size, mediaType)
  }

  /** The content in memory: all of it, or a range, as {@link stream} reads it: `bytes({ end: 16 })`. */
  async bytes(range?: ByteRange): Promise<Uint8Array> {
    if (range === undefined) return new Uint8Array(await (await this.blob()).arrayBuffer())
    checkRange(range)
    const parts: Uint8Array<ArrayBuffer>[] = []
    for await (const part of this.#reader.read(this.#cell, range)) parts.push(new Uint8Array(part))
    return new Uint8Array(await new Blob(parts).arrayBuffer())
  }

  /**
   * The bytes as a stream, read as they are consumed: of a range those alone, without the rest being fetched of what is kept in an
   * object store. All bytes are held against the hash where they come from elsewhere, which a range cannot be.
   */
  stream(range?: ByteRange): ReadableStream<Uint8Array> {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
    this.#stream(range)
      .then((stream) => stream.pipeTo(writable))
      // The error reaches whoever reads the stream.
      .catch((error: unknown) => writable.abort(error).catch(() => undefined))
    return readable
  }

  async #stream(range: ByteRange | undefined): Promise<ReadableStream<Uint8Array>> {
    if (range === undefined) return (await this.blob()).stream()
    checkRange(range)
    return streamOf(this.#reader.read(this.#cell, range))
  }

  /** A URL for `src` attributes; release it with `URL.revokeObjectURL`. */
  async objectUrl(): Promise<string> {
    return URL.createObjectURL(await this.blob())
  }

  /** The path of a file with the bytes. @throws PolytableError UNSUPPORTED_OPERATION where there are no files */
  async localPath(): Promise<string> {
    const input = await this.#reader.open(this.#cell)
    return input.path ?? this.#reader.materialize(input)
  }

  /** Images: the decoded pixels of an upright image, in sRGB; of one that moves, its first picture. */
  async pixels(): Promise<PixelData> {
    if (!this.mediaType.startsWith('image/')) {
      throw new PolytableError('UNSUPPORTED_OPERATION', `Only images have pixels, not ${this.mediaType}`)
    }
    return this.#reader.pixels(this.#cell)
  }

  /**
   * Images, in browsers: a bitmap to draw, of the same pixels as {@link pixels}.
   * @throws PolytableError UNSUPPORTED_OPERATION in Node
   */
  async bitmap(): Promise<ImageBitmap> {
    // Not ImageData, which the decoders of Node bring one of their own of.
    if (typeof createImageBitmap === 'undefined') {
      throw new PolytableError('UNSUPPORTED_OPERATION', 'bitmap() works in browsers only', {
        hint: 'Use pixels(): it gives the same pixels as { data, width, height }.',
      })
    }
    const { data, width, height } = await this.pixels()
    const image = new ImageData(new Uint8ClampedArray(data), width, height)
    return createImageBitmap(image)
  }

  /** What names the medium in a stored cell. */
  toJSON(): MediaCell {
    return this.#cell
  }
}

/** @throws PolytableError INVALID_ARGUMENT */
function checkRange(range: ByteRange): void {
  const isPlace = (at: unknown): boolean =>
    at === undefined || (Number.isSafeInteger(at) && (at as number) >= 0)
  const { start = 0, end = start, ...others } = range
  if (isPlace(start) && isPlace(end) && start <= end && Object.keys(others).length === 0) return
  throw new PolytableError(
    'INVALID_ARGUMENT',
    'A range of bytes is { start, end }: integers from 0, start no larger than end',
  )
}

/** The items of an iterable as a stream, asked for as they are consumed. */
function streamOf<T>(items: AsyncIterable<T>): ReadableStream<T> {
  const iterator = items[Symbol.asyncIterator]()
  return new ReadableStream<T>({
    async pull(controller) {
      const { done, value } = await iterator.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    async cancel() {
      await iterator.return?.()
    },
  })
}

/** A medium on its way to the engine. */
export function sealedMedia(file: MediaFile): SealedMedia {
  return sealed(file)
}
