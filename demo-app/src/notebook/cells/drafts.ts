const PREFIX = 'polytable-demo-draft:'

/**
 * What was typed and is not in the database yet. It is kept at once, so that nothing is lost where the page goes before the
 * database has it.
 */
export const drafts = {
  keep(cell: string, source: string): void {
    try {
      localStorage.setItem(PREFIX + cell, source)
    } catch {
      // The storage is full or switched off: the database has the text a moment later.
    }
  },
  /** The draft is stored, unless it has changed meanwhile. */
  settle(cell: string, source: string): void {
    if (drafts.of(cell) === source) localStorage.removeItem(PREFIX + cell)
  },
  of(cell: string): string | undefined {
    try {
      return localStorage.getItem(PREFIX + cell) ?? undefined
    } catch {
      return undefined
    }
  },
  drop: (cell: string): void => localStorage.removeItem(PREFIX + cell),
}
