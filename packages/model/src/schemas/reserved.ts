/** Names that a row object or a column proxy cannot carry safely. */
const reserved = new Set([
  'constructor',
  'prototype',
  'then',
  'toJSON',
  'hasOwnProperty',
  'toString',
  'valueOf',
])

/** Whether a column may not have this name. Columns are read from `t.c`, so that words of the language and of tables are free. */
export function isReserved(name: string): boolean {
  return reserved.has(name)
}
