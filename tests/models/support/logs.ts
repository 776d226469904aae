import type { Logger } from '@polytable/model/ports/logger'

/** A logger that keeps its warnings. */
export function collectLogs(): { readonly logger: Logger; readonly warnings: string[] } {
  const warnings: string[] = []
  const ignore = (): void => undefined
  return {
    warnings,
    logger: { debug: ignore, info: ignore, warn: (message) => warnings.push(message), error: ignore },
  }
}
