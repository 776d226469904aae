export { orderSql } from './aggregate.ts'
export { builtinNames, findBuiltin, registerBuiltins, type Builtin, type SqlArgument } from './builtin.ts'
export { castsOf } from './cast.ts'
export { cellError } from './cell-error.ts'
export { columnKey, keyOfColumn, type ColumnKey } from './column-key.ts'
export { checkDepth } from './depth.ts'
export { displayExpression } from './display.ts'
export { ExpressionMap } from './expression-map.ts'
export { BatchEvaluator, type CallOutcome, type EvaluatedColumn, type EvaluationInput } from './evaluate.ts'
export { compareValues } from './compare.ts'
export { joinConditions, operandsOf } from './logic.ts'
export { INLINE } from './node.ts'
export type * from './node.ts'
export { PENDING } from './pending.ts'
export { scalarOf } from './scalar.ts'
export { conditionToSql, toSql, type SqlScope } from './sql.ts'
export { quoteIdentifier, SqlParameters } from './sql-text.ts'
export {
  children,
  columnsOf,
  isDeterministic,
  isIndexed,
  isOverRows,
  keyOf,
  mapChildren,
  walk,
} from './visit.ts'
