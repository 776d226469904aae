import type { MediaDescription, MediaInput, MediaInspector } from '@polytable/model/ports/index'
import type { MediaCell, MediaKind } from '@polytable/model/types/index'

const MAX_KNOWN = 1000

interface Described {
  readonly validate: boolean
  readonly signal?: AbortSignal
  /** Gives the bytes of the cell. */
  open(): Promise<MediaInput>
}

/** Says what media are, and remembers it of the last ones: rows often have the same, whose bytes are then not read again. */
export class MediaDescriptions {
  readonly #inspector: MediaInspector
  /** By the content, and all else that a description depends on. The oldest is first. */
  readonly #known = new Map<string, MediaDescription>()

  constructor(inspector: MediaInspector) {
    this.#inspector = inspector
  }

  /** @throws PolytableError INVALID_DATA_FORMAT where the bytes are no medium of this kind */
  async of(kind: MediaKind, cell: MediaCell, { open, ...options }: Described): Promise<MediaDescription> {
    const { hash, mediaType, url, name } = cell
    const key = JSON.stringify([kind, options.validate, hash, mediaType, url, name])
    const known = this.#known.get(key)
    if (known) return known
    const description = await this.#inspector.inspect(kind, await open(), options)
    this.#known.set(key, description)
    if (this.#known.size > MAX_KNOWN) this.#known.delete(this.#known.keys().next().value!)
    return description
  }
}
