import { PolytableError } from '@polytable/model/errors/index'

/**
 * A backup is a TAR file. Its first entry is the header, then come media files, then rows as PostgreSQL's COPY reads them in binary,
 * table by table and in parts, and at last the manifest. The name of each entry ends with the SHA-256 of its bytes, and the manifest
 * has one of all names in their order: so nothing can be changed, left out or moved.
 */
export const BACKUP_FORMAT = 1

/** What the names of entries begin with. */
export const HEADER = 'polytable-backup'
export const MEDIA = 'media'
export const ROWS = 'rows'
export const MANIFEST = 'manifest'

/** A column of an SQL table, as the server calls its name and type. */
export interface SqlColumn {
  readonly name: string
  readonly type: string
}

/** An SQL table of the schema `polytable`: of the catalog, of the rows of a table (`t_1`), or of the vectors of an index (`x_1_2`). */
export interface SqlTable {
  readonly name: string
  readonly columns: readonly SqlColumn[]
  /** Columns that the store fills itself: the words of text indexes. */
  readonly generated: readonly string[]
}

/** What has to be known before anything is read. */
export interface Header {
  readonly format: number
  /** The format of the catalog and of the rows. */
  readonly storeFormat: number
  /** What the tables are called, by their ids. */
  readonly paths: Readonly<Record<string, string>>
  /** In the order in which their rows come: those of the catalog first. */
  readonly tables: readonly SqlTable[]
  /** By name: the last value, and whether it was given. */
  readonly sequences: Readonly<Record<string, readonly [last: number, isCalled: boolean]>>
  /**
   * The destinations that media files are kept at, and the beginning of the URLs of those. Their entries have the place in this list in
   * their names.
   */
  readonly destinations: readonly { readonly url: string; readonly folder: string }[]
  /** Media files that follow. */
  readonly media: number
}

/** What there was in all. */
export interface Manifest {
  readonly entries: number
  /** Of the names of all entries before it. */
  readonly chain: string
}

/** A hash of names in their order: what `chain` becomes with one more. */
export function chained(chain: string, name: string): Promise<string> {
  return sha256(new TextEncoder().encode(`${chain}\n${name}`))
}

/** In lower-case hex. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** What a file that is no whole backup is refused with. */
export function notWhole(what: string, cause?: unknown): PolytableError {
  return new PolytableError('INVALID_DATA_FORMAT', `The backup cannot be restored: ${what}`, {
    hint: 'Nothing was restored. Use another copy of the file, or make the backup again.',
    ...(cause === undefined ? {} : { cause }),
  })
}
