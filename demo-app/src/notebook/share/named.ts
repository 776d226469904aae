/** Whether cells name a table: its path stands in one as a word of its own. */
export function isNamedIn(sources: readonly string[], path: string): boolean {
  const word = new RegExp(`(?<![\\w$/])${path.replace(/[^\w/]/g, '\\$&')}(?![\\w$/])`)
  return sources.some((source) => word.test(source))
}

/** A name like this one that is not taken. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  for (let number = 2; ; number++) {
    const other = `${name}_${number}`
    if (!taken.has(other)) return other
  }
}
