/** What a record has under a name that somebody chose; not what every object inherits, such as `toString`. */
export function own<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined
}
