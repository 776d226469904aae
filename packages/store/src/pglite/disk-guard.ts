/**
 * What is kept free for the log: it grows by segments of 16 MiB, so that this is one segment for what was in hand when the disk
 * was full and one for taking it back.
 */
export const RESERVE_BYTES = 32 * 1024 * 1024

/** Emscripten's number for ENOSPC. */
export const NO_SPACE = 51

/** Space of the disk that is kept for when there is no other. */
export interface Reserve {
  readonly held: boolean
  /** Takes the space, where there is that much. */
  take(): Promise<void>
  /** Takes effect at once. */
  giveUp(): void
}

/**
 * Files of rows and indexes. Not so their maps of free and of visible pages, which VACUUM needs to make space; nor the temporary
 * files, which are soon gone, and without which much cannot be read.
 */
const ROWS_PATTERN = /\/base\/(?!pgsql_tmp).*(?<!_fsm|_vm)$/
const LOG_PATTERN = /\/pg_wal\//

/**
 * Lets PostgreSQL survive a full disk. Where rows do not fit, PostgreSQL fails the statement; where its log or other files of its
 * own do not, the server ends. So the latter are given the reserve, and rows must not grow until it is held again.
 */
export class DiskGuard {
  readonly #reserve: Reserve
  #armed = false
  #logGrew = false

  constructor(reserve: Reserve) {
    this.#reserve = reserve
  }

  /** To be called when the database is open: until then its rows, too, must be written. */
  async arm(): Promise<void> {
    this.#armed = true
    if (!this.#reserve.held) await this.#reserve.take()
  }

  /** Whether this file of the data directory may become longer now. */
  mayGrow(path: string): boolean {
    return this.#reserve.held || !this.#refuses(path)
  }

  /** Writes to a file of the data directory, with the help of the reserve where the file must be written. */
  write<T>(path: string, write: () => T): T {
    if (LOG_PATTERN.test(path)) this.#logGrew = true
    try {
      return write()
    } catch (error) {
      if (!isNoSpace(error) || !this.#reserve.held || this.#refuses(path)) throw error
      this.#reserve.giveUp()
      return write()
    }
  }

  /** Takes the reserve again where it was given up. `cutLog` is called where that may make space. */
  async regain(cutLog: () => Promise<unknown>): Promise<void> {
    if (this.#reserve.held) return
    if (this.#logGrew) {
      await cutLog()
      this.#logGrew = false
    }
    await this.#reserve.take()
  }

  #refuses(path: string): boolean {
    return this.#armed && ROWS_PATTERN.test(path)
  }
}

function isNoSpace(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false
  // Emscripten's own errors have the number as `errno`, those it takes from a file system as `code`.
  return ('errno' in error && error.errno === NO_SPACE) || ('code' in error && error.code === NO_SPACE)
}
