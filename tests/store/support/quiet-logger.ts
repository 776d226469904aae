import type { Logger } from '@polytable/model/ports/index'

/** Keeps what is logged for the test to look at. */
export function createMemoryLogger(): Logger & { readonly lines: string[] } {
  const lines: string[] = []
  const keep =
    (level: string) =>
    (message: string): void =>
      void lines.push(`${level} ${message}`)
  return { lines, debug: keep('debug'), info: keep('info'), warn: keep('warn'), error: keep('error') }
}
