import type { MediaCell } from '@polytable/model/types/index'
import type { SealedMedia } from '@polytable/model/protocol/media'

/**
 * A medium that this database has, to be given to a cell. Cells are plain data, and so is what strangers send: what looks like a cell
 * is not taken for one unless it is an instance of this.
 */
export class KnownMedia {
  readonly cell: MediaCell

  constructor(cell: MediaCell) {
    this.cell = cell
  }
}

/** The seals of the clients of an engine. They never get into what is stored or shown. */
export class MediaSeals {
  readonly #known = new Set<string>()

  /** Takes what is sealed with it for media of the database from now on. */
  add(seal: string): void {
    this.#known.add(seal)
  }

  /** The cell of sealed media; undefined for all else. */
  open(given: unknown): MediaCell | undefined {
    if (typeof given !== 'object' || given === null || !('seal' in given)) return undefined
    const { cell, seal } = given as SealedMedia
    return this.#known.has(seal) ? cell : undefined
  }
}
