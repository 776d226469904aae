import type { PGlite } from '@electric-sql/pglite'
import { CrashError } from '../common/crash-error.ts'

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
