import type { Logger } from '@polytable/model/ports/index'

/** A log whose entries go to the attached loggers. */
export interface BroadcastLog {
  readonly logger: Logger
  readonly loggers: Set<Logger>
}

export function createBroadcastLog(): BroadcastLog {
  const loggers = new Set<Logger>()
  const tell =
    (level: keyof Logger): Logger['info'] =>
    (message, ...details) => {
      for (const logger of loggers) {
        // What cannot be sent to another thread must not break what is being logged.
        Promise.resolve(logger[level](message, ...details.map(asText))).catch(() => loggers.delete(logger))
      }
    }
  return {
    logger: { debug: tell('debug'), info: tell('info'), warn: tell('warn'), error: tell('error') },
    loggers,
  }
}

function asText(detail: unknown): unknown {
  return typeof detail === 'object' && detail !== null ? String(detail) : detail
}
