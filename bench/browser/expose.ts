declare global {
  /** What Playwright calls in the page. Each function takes and gives plain data. */
  var bench: Record<string, (argument: never) => Promise<unknown>> | undefined
}

/** Offers functions to the benchmark that drives this page. */
export function expose(functions: Record<string, (argument: never) => Promise<unknown>>): void {
  globalThis.bench = functions
}
