/** Where Polytable reports what is not an error of the caller. `console` fits. */
export interface Logger {
  /** What helps to find a fault. */
  debug(message: string, ...details: unknown[]): void
  /** What happened as planned. */
  info(message: string, ...details: unknown[]): void
  /** What went wrong and was put right, or is tried again. */
  warn(message: string, ...details: unknown[]): void
  /** What went wrong for good. */
  error(message: string, ...details: unknown[]): void
}
