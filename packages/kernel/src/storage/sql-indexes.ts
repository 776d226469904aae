import type { TableSchema } from '@polytable/model/schemas/index'
import type { ColumnType } from '@polytable/model/types/index'
import { tableName, valueColumn, wordsColumn } from './layout.ts'

/** An index of the store's own on a table's rows: it makes queries fast and changes nothing of what they give. */
export interface SqlIndex {
  readonly id: number
  readonly name: string
  /** What the store calls it. */
  readonly sqlName: string
  /** The statement that makes it. */
  readonly ddl: string
}

/** The store's indexes that a schema asks for, on all row versions: those that a query sees are not the live ones alone. */
export function sqlIndexes(
  table: { readonly id: number },
  { columns, btrees = [], texts = [] }: TableSchema,
): SqlIndex[] {
  const trees = btrees.map(({ id, name, column: of }): SqlIndex => {
    const sqlName = `t_${table.id}_btree_${id}`
    const column = columns.find((candidate) => candidate.id === of)!
    const key = btreeSql(column.type, valueColumn(column))
    return { id, name, sqlName, ddl: `CREATE INDEX ${sqlName} ON ${tableName(table)} ((${key}))` }
  })
  const words = texts.map((index): SqlIndex => {
    const { id, name } = index
    const sqlName = `t_${table.id}_text_${id}`
    const ddl = `CREATE INDEX ${sqlName} ON ${tableName(table)} USING gin (${wordsColumn(index)})`
    return { id, name, sqlName, ddl }
  })
  return [...trees, ...words]
}

/** Characters of a text that its b-tree holds: an entry has to fit a third of a page. */
const BTREE_TEXT_LENGTH = 500

/** What a b-tree orders rows by: a value, or the beginning of a text. */
export function btreeSql(type: ColumnType, value: string): string {
  return type.kind === 'string' ? `left(${value}, ${BTREE_TEXT_LENGTH})` : value
}

/** The part of a text that a b-tree compares it by. */
export function btreePrefix(text: string): string {
  return text.length <= BTREE_TEXT_LENGTH ? text : Array.from(text).slice(0, BTREE_TEXT_LENGTH).join('')
}
