import type { DeletedMedia, MediaCheck, MediaCheckOptions } from '@polytable/model/protocol/media-check'
import { checkCalls } from '../calls/check-arguments.ts'
import { mediaCalls } from '../calls/method-arguments.ts'
import type { Session } from '../connection/session.ts'

/** The media files of a database: those beside its tables and at destinations. */
export class DatabaseMedia {
  readonly #session: Session

  static {
    checkCalls(this, mediaCalls)
  }

  constructor(session: Session) {
    this.#session = session
  }

  /**
   * Looks whether all media files that rows refer to, in all versions, are where they are kept, whether their bytes are those that
   * were stored, and which files no row refers to. It changes nothing, and reads as long as there is much; memory does not grow with
   * it. What URLs and paths lead to is not looked at, but for what is kept of it.
   * @example
   * ```ts
   * const { missing, corrupt, orphaned, problems } = await db.media.check()
   * for (const { kind, table, column, rowId } of problems) console.log(kind, table, column, rowId)
   * ```
   */
  check(options: MediaCheckOptions = {}): Promise<MediaCheck> {
    return this.#session.engine.checkMedia(options)
  }

  /** Deletes the media files that no row of any version refers to, as `vacuum()` of a table does too. */
  vacuum(): Promise<DeletedMedia> {
    return this.#session.engine.vacuumMedia()
  }
}
