import { PolytableError } from '@polytable/model/errors/index'
import { CrashError } from './crash-error.ts'
import { FlushError } from './flush-error.ts'
import { isServerError } from './server-error.ts'

/** Severities after which a PostgreSQL session is over. */
const DEADLY = new Set(['PANIC', 'FATAL'])

/** Knows whether the server can still be used: closed, or dead after an error that only opening it again repairs. */
export class Health {
  #end: PolytableError | undefined

  get usable(): boolean {
    return this.#end === undefined
  }

  /** @throws PolytableError DATABASE_UNAVAILABLE where the server cannot be used any more. */
  check(): void {
    if (this.#end !== undefined) throw this.#end
  }

  /** To be called with every failure: notes those that the server does not survive. */
  note(error: unknown): void {
    const cause = error instanceof PolytableError ? error.cause : error
    if (isDeadly(cause)) this.lost('The database stopped after an error.', cause)
  }

  /** Notes that the server cannot be used any more, and why. */
  lost(message: string, cause: unknown): void {
    this.#end ??= new PolytableError('DATABASE_UNAVAILABLE', message, {
      hint: 'Open it again; committed data is preserved.',
      cause,
    })
  }

  close(): void {
    this.#end ??= new PolytableError('DATABASE_UNAVAILABLE', 'The database is closed.', {
      hint: 'Open it again.',
    })
  }
}

function isDeadly(error: unknown): boolean {
  if (isServerError(error)) return DEADLY.has(error.severity ?? '')
  if (error instanceof FlushError || error instanceof CrashError || isExit(error)) return true
  return typeof WebAssembly !== 'undefined' && error instanceof WebAssembly.RuntimeError
}

/** How PGlite fails where PostgreSQL reports an error outside of a statement: it is then left in the middle of it. */
function isExit(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'name' in error && error.name === 'ExitStatus'
}
