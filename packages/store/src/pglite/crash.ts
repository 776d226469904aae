import type { PGlite } from '@electric-sql/pglite'

/**
 * PostgreSQL was left in the middle of a statement, by a stack that overflowed or a trap of WebAssembly: its memory is as it
 * happened to be, and nothing that it says from then on can be relied on.
 */
export class CrashError extends Error {
  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause })
    this.name = 'CrashError'
  }

  /** PGlite asks for this to tell PostgreSQL's own jumps from the rest, which it drops: so that it cannot drop this. */
  get status(): never {
    throw this
  }
}

/** Has calls reject with a {@link CrashError} where PGlite would take a crash for the end of a statement without rows. */
export function reportCrashes({ Module: server }: PGlite): void {
  const run = server._PostgresMainLoopOnce
  server._PostgresMainLoopOnce = () => {
    try {
      run()
    } catch (error) {
      throw isJump(error) ? error : new CrashError(error)
    }
  }
}

/** Whether PostgreSQL threw it to get out of a statement, or to end. */
function isJump(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'status' in error
}
