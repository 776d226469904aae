import { base64Of } from '@polytable/model/encodings/base64'
import type { ImageLimits, MediaInput } from '@polytable/model/ports/index'

/** What is done with media of rows. */
export interface MediaTools {
  /** The bytes of a medium. */
  readonly openBlob: (input: MediaInput) => Promise<Blob>
  /** An image made small enough, in a format that is taken; undefined for one that is taken as it is. */
  readonly fitImage: (image: MediaInput, limits: ImageLimits) => Promise<Blob | undefined>
}

/** A medium of a row, as it is put into a request. */
export class Medium {
  readonly #input: MediaInput
  readonly #tools: MediaTools
  readonly #limits: ImageLimits | undefined

  /** @param limits of images in messages, where there are any */
  constructor(input: MediaInput, tools: MediaTools, limits?: ImageLimits) {
    this.#input = input
    this.#tools = tools
    this.#limits = limits
  }

  /** The medium as it stands in messages: an image within the limits of who is asked. */
  async fitted(): Promise<Medium> {
    if (!this.#limits || !this.mediaType.startsWith('image/')) return this
    const blob = await this.#tools.fitImage(this.#input, this.#limits)
    if (!blob) return this
    const { path: _, ...input } = this.#input
    return new Medium({ ...input, blob, mediaType: blob.type, size: blob.size }, this.#tools)
  }

  /** 'image/png'. */
  get mediaType(): string {
    return this.#input.mediaType
  }

  /** What follows the slash of the media type, without `x-`: 'png'. */
  get format(): string {
    return this.mediaType.split('/')[1]!.split(';')[0]!.replace(/^x-/, '').toLowerCase()
  }

  /** A name for it as a file, with the extension that says what it is. */
  get fileName(): string {
    return this.#input.name ?? `file.${extensions[this.format] ?? this.format}`
  }

  async blob(): Promise<Blob> {
    const blob = await this.#tools.openBlob(this.#input)
    return blob.type === this.mediaType ? blob : blob.slice(0, blob.size, this.mediaType)
  }

  async base64(): Promise<string> {
    return base64Of(new Uint8Array(await (await this.blob()).arrayBuffer()))
  }

  async dataUrl(): Promise<string> {
    return `data:${this.mediaType};base64,${await this.base64()}`
  }

  async text(): Promise<string> {
    return (await this.blob()).text()
  }
}

const extensions: Readonly<Record<string, string>> = {
  mpeg: 'mp3',
  jpeg: 'jpg',
  plain: 'txt',
  markdown: 'md',
  quicktime: 'mov',
}
