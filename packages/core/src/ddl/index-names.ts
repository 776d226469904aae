import type { TableSchema } from '../schema/index.ts'

/** Whether an index of the table has this name. */
export function isIndexNameTaken({ indexes, btrees = [] }: TableSchema, name: string): boolean {
  return [...indexes, ...btrees].some((index) => index.name === name)
}

/** A name that no index of the table has: idx0, idx1, …. */
export function freeIndexName(schema: TableSchema): string {
  for (let n = 0; ; n++) if (!isIndexNameTaken(schema, `idx${n}`)) return `idx${n}`
}
