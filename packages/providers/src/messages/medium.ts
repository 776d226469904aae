import { base64Of } from '@polytable/model/encodings/base64'
import type { MediaInput } from '@polytable/model/ports/index'

/** A medium of a row, as it is put into a request. */
export class Medium {
  readonly #input: MediaInput
  readonly #open: (input: MediaInput) => Promise<Blob>

  /** @param open gives the bytes */
  constructor(input: MediaInput, open: (input: MediaInput) => Promise<Blob>) {
    this.#input = input
    this.#open = open
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
    const blob = await this.#open(this.#input)
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
