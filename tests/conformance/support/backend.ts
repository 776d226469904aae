import type { Database, OpenOptions } from 'polytable'

/** A place where databases can be kept. */
export interface Backend {
  readonly name: string
  /** Whether a database is there again after it was closed. */
  readonly keeps: boolean
  /** A new place for one database. `close` of the database leaves it, `clean` does not. */
  place(): Promise<Place>
}

export interface Place {
  open(options?: OpenOptions): Promise<Database>
  clean(): Promise<void>
}
