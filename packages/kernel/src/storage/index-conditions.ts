import { children, type ColumnNode, type ExprNode } from '@polytable/model/expressions/index'
import { keySql } from './layout.ts'
import type { IndexScope, RowsSql } from '../scopes/row-scope.ts'
import { btreePrefix, btreeSql } from './sql-indexes.ts'

const looser = { eq: '=', lt: '<=', le: '<=', gt: '>=', ge: '>=' } as const

/**
 * What follows from a condition and an index of its column answers, as conditions beside it.
 * @param condition one that SQL can decide
 */
export function indexConditions(scope: RowsSql & IndexScope, condition: ExprNode): string[] {
  const [column, ...values] = children(condition)
  if (column?.kind !== 'column') return []
  const equal = condition.kind === 'isIn' || (condition.kind === 'compare' && condition.op === 'eq')
  if (!equal && condition.kind !== 'compare' && condition.kind !== 'between') return []
  if (condition.kind === 'compare' && condition.op === 'ne') return []
  const indexes = scope.indexesOf?.(column)
  const value = scope.column(column.table, column.column)
  if (!indexes || value === undefined) return []
  const texts = column.type.kind === 'string' ? textsOf(values) : undefined
  const tree = indexes.btree && texts ? [treeCondition(scope, condition, value, texts)] : []
  const key = indexes.unique && equal ? keyCondition(scope, column, value, texts) : []
  return [...tree, ...key]
}

/** The texts that a condition compares with, where they are known. */
function textsOf(values: readonly ExprNode[]): string[] | undefined {
  const texts = values.flatMap((value) =>
    value.kind === 'literal' && typeof value.value === 'string' ? [value.value] : [],
  )
  return texts.length > 0 && texts.length === values.length ? texts : undefined
}

/** The b-tree of a text column holds only the beginnings of texts, so that a text of any length fits. */
function treeCondition(scope: RowsSql, condition: ExprNode, value: string, texts: readonly string[]): string {
  const begin = btreeSql({ kind: 'string', nullable: false }, value)
  const bound = texts.map((text) => `(${scope.parameters.add(btreePrefix(text))}::text COLLATE "C")`)
  if (condition.kind === 'between') return `(${begin} >= ${bound[0]!} AND ${begin} <= ${bound[1]!})`
  if (condition.kind !== 'compare' || condition.op === 'ne') return `${begin} IN (${bound.join(', ')})`
  return `${begin} ${looser[condition.op]} ${bound[0]!}`
}

/** A unique index holds the SHA-256 of texts and bytes. */
function keyCondition(
  scope: RowsSql,
  { type }: ColumnNode,
  value: string,
  texts: readonly string[] | undefined,
): string[] {
  if (type.kind !== 'string' || !texts) return []
  const hashes = texts.map((text) => keySql(type, `${scope.parameters.add(text)}::text`))
  return [`${keySql(type, value)} IN (${hashes.join(', ')})`]
}
