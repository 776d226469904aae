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
